// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Server.Verbs;

/// <summary>Reads the XML comments that the compiler writes beside each assembly, as Markdown on one line.</summary>
internal static partial class XmlWords
{
    private static readonly ConcurrentDictionary<Assembly, Dictionary<string, XElement>> Documents = new();

    /// <summary>The summary of a type or a property.</summary>
    public static string Of(MemberInfo member)
    {
        var type = member as Type ?? member.DeclaringType!;
        var name = member is Type ? $"T:{type.FullName}" : $"P:{type.FullName}.{member.Name}";
        var members = Documents.GetOrAdd(type.Assembly, Load);
        return members.TryGetValue(name.Replace('+', '.'), out var element) && element.Element("summary") is { } summary
            ? Markdown(summary)
            : "";
    }

    private static Dictionary<string, XElement> Load(Assembly assembly)
    {
        var path = Path.ChangeExtension(assembly.Location, ".xml");
        return File.Exists(path)
            ? XDocument.Load(path).Descendants("member").ToDictionary(member => member.Attribute("name")!.Value)
            : [];
    }

    private static string Markdown(XElement summary)
    {
        var words = string.Concat(summary.Nodes().Select(node => node switch
        {
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement { Name.LocalName: "see" } see => $"`{see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Value}`",
            XElement element => element.Value,
            XText text => text.Value,
            _ => "",
        }));
        return Space().Replace(words, " ").Trim().Replace("|", "\\|", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
