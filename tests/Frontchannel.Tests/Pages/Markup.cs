// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.RegularExpressions;

namespace Frontchannel.Tests.Pages;

/// <summary>The tags of a page as a browser finds them.</summary>
internal static partial class Markup
{
    /// <summary>An opening tag.</summary>
    /// <param name="Name">Its name, lower case.</param>
    /// <param name="Attributes">Its attributes, decoded; one without a value has the empty one.</param>
    internal sealed record Tag(string Name, IReadOnlyDictionary<string, string> Attributes)
    {
        internal string? this[string name] => Attributes.GetValueOrDefault(name);
    }

    /// <summary>Every opening tag, in order.</summary>
    internal static IReadOnlyList<Tag> Tags(string html) =>
        [.. OpeningTag().Matches(html).Select(tag => new Tag(
            tag.Groups["name"].Value.ToLowerInvariant(),
            Attribute().Matches(tag.Groups["attributes"].Value).ToDictionary(
                attribute => attribute.Groups["name"].Value.ToLowerInvariant(),
                attribute => WebUtility.HtmlDecode(attribute.Groups["value"].Value))))];

    /// <summary>What of a page no text may change: its tags and the names of their attributes.</summary>
    internal static string Skeleton(string html) =>
        string.Join('\n', Tags(html).Select(tag => $"{tag.Name} {string.Join(' ', tag.Attributes.Keys)}"));

    /// <summary>What people read of it.</summary>
    internal static string Text(string html) => Spaces().Replace(WebUtility.HtmlDecode(AnyTag().Replace(html, "")), " ");

    [GeneratedRegex("""<(?<name>[A-Za-z][^\s/>]*)(?<attributes>(?:"[^"]*"|'[^']*'|[^>"'])*)>""")]
    private static partial Regex OpeningTag();

    [GeneratedRegex("""(?<name>[^\s=/"'>]+)(?:\s*=\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s"'>]+)))?""")]
    private static partial Regex Attribute();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex AnyTag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
