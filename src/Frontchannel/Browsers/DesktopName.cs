// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;

namespace Frontchannel.Browsers;

/// <summary>
/// What a browser says that it is, as far as a person wants to know. Every word is of a closed list here: nothing that a browser writes is
/// shown on another's screen.
/// </summary>
/// <param name="Browser">Its name; null when unknown.</param>
/// <param name="System">Its operating system; null when unknown.</param>
/// <param name="IsPhone">Whether it says that it runs on a phone.</param>
internal sealed record DesktopName(string? Browser, string? System, bool IsPhone)
{
    private const int LongestRead = 512;

    // The first that fits: each of these also claims to be those that follow.
    private static readonly (string Token, string Name)[] Browsers =
    [
        ("Edg/", "Microsoft Edge"), ("EdgA/", "Microsoft Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
        ("Vivaldi/", "Vivaldi"), ("FxiOS/", "Firefox"), ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Token, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
        ("Macintosh", "macOS"), ("Linux", "Linux"),
    ];

    /// <summary>Reads the headers of a request.</summary>
    public static DesktopName Of(IHeaderDictionary headers)
    {
        var agent = headers.UserAgent.ToString();
        agent = agent.Length > LongestRead ? agent[..LongestRead] : agent;
        var isPhone = headers["Sec-CH-UA-Mobile"] == "?1"
            || (agent.Contains("Mobi", StringComparison.Ordinal) && !agent.Contains("iPad", StringComparison.Ordinal));
        return new DesktopName(Find(Browsers, agent), Find(Systems, agent), isPhone);
    }

    private static string? Find((string Token, string Name)[] names, string agent) =>
        Array.Find(names, name => agent.Contains(name.Token, StringComparison.Ordinal)).Name;
}
