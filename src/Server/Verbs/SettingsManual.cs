// SPDX-License-Identifier: Apache-2.0
using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Server.Verbs;

/// <summary>
/// The manual of every setting, made from the options classes: those with a <c>Section</c> constant, the properties they have, the
/// values they start with, and the words of their XML comments. A setting cannot exist without standing in it.
/// </summary>
internal static class SettingsManual
{
    private const string Introduction =
        """
        # Configuration

        This page is printed by `dotnet run --no-launch-profile --project src/Server -- configuration` from the comments in the source.

        Settings have ordinary .NET names: in `appsettings.json`, as `--Network:Radius:Port=1813` on the command line, or as environment
        variables with two underscores for each colon (`Network__Radius__Port=1813`). The command line wins over the environment, the
        environment over the file. `[0]` stands for the place in a list; `--Network:Pools:0:Cidr=…` sets it. Durations are `d.hh:mm:ss`.
        A setting that cannot be meant stops the server at start, by name.

        Listeners are named by `--urls`, for example `--urls https://0.0.0.0:443`, or by the `Kestrel:Endpoints` and `Kestrel:Certificates`
        sections of ASP.NET Core. `Roles` picks what the process hosts, parted by commas: `network`, `authorization`,
        `number-verification`; unset means all of them. The sandbox has defaults of its own, listed at the end.

        """;

    private static readonly string[] Rooms = ["Kernel", "Storage", "Facts", "Network", "Authorization", "Camara", "NumberVerification", "Frontchannel", "Server"];

    /// <summary>The whole page.</summary>
    public static string Print()
    {
        var page = new StringBuilder(Introduction);
        foreach (var section in Sections())
        {
            Append(page, section.Key, [.. section]);
        }

        AppendSandbox(page);
        return page.ToString().ReplaceLineEndings("\n");
    }

    private static IEnumerable<IGrouping<string, Type>> Sections() => Rooms
        .Select(Load)
        .OfType<Assembly>()
        .SelectMany(assembly => assembly.GetTypes())
        .Where(type => type.GetField("Section")?.IsLiteral is true)
        .OrderBy(type => type.FullName, StringComparer.Ordinal)
        .GroupBy(type => (string)type.GetField("Section")!.GetRawConstantValue()!)
        .OrderBy(section => section.Key, StringComparer.Ordinal);

    private static Assembly? Load(string room)
    {
        try
        {
            return Assembly.Load(room);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static void Append(StringBuilder page, string section, Type[] types)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n## {section}\n\n");
        foreach (var type in types)
        {
            page.Append(CultureInfo.InvariantCulture, $"{XmlWords.Of(type)}\n\n");
        }

        page.Append("| Setting | Default | Meaning |\n|---|---|---|\n");
        foreach (var type in types)
        {
            AppendRows(page, section, type, Activator.CreateInstance(type));
        }
    }

    private static void AppendRows(StringBuilder page, string path, Type type, object? defaults)
    {
        foreach (var property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            var (element, key) = ElementOf(property.PropertyType);
            var name = $"{path}:{property.Name}{key}";
            var value = key.Length > 0 || IsNested(property.PropertyType) ? "" : Show(property.GetValue(defaults));
            page.Append(CultureInfo.InvariantCulture, $"| `{name}` | {value} | {XmlWords.Of(property)} |\n");
            if (IsNested(element))
            {
                AppendRows(page, name, element, Activator.CreateInstance(element));
            }
        }
    }

    private static (Type Element, string Key) ElementOf(Type type)
    {
        if (type == typeof(string) || !typeof(IEnumerable).IsAssignableFrom(type))
        {
            return (Nullable.GetUnderlyingType(type) ?? type, "");
        }

        return type.GetGenericArguments() switch
        {
            [_, var value] => (value, ":<name>"),
            [var item] => (item, ":[0]"),
            _ => (type.GetElementType() ?? typeof(string), ":[0]"),
        };
    }

    private static bool IsNested(Type type) =>
        type.IsClass && type != typeof(string) && type != typeof(Uri) && !typeof(IEnumerable).IsAssignableFrom(type);

    private static string Show(object? value) => value switch
    {
        null or "" => "unset",
        bool truth => truth ? "`true`" : "`false`",
        TimeSpan duration => $"`{duration:c}`",
        Enum word => $"`{word}` of {string.Join(", ", Enum.GetNames(word.GetType()).Select(name => $"`{name}`"))}",
        _ => string.Create(CultureInfo.InvariantCulture, $"`{value}`"),
    };

    private static void AppendSandbox(StringBuilder page)
    {
        page.Append("\n## The sandbox's defaults\n\nIn force while the sandbox is on, each weaker than anything you set.\n\n| Setting | Value |\n|---|---|\n");
        foreach (var (name, value) in Sandbox.SandboxSettings.Of(new ConfigurationBuilder().Build()))
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{name}` | `{value}` |\n");
        }
    }
}
