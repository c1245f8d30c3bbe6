// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Pages;

namespace Frontchannel.Tests.Pages;

/// <summary>Every page, in every form it has.</summary>
internal static class Samples
{
    internal const string UserAgent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15";

    internal static ContextView Context(string text = "x", bool isFarAway = false) =>
        new(Client(text), text, text, text, text, text, 23, isFarAway);

    internal static ClientView Client(string text) => new(text, text, text, HasLogo: true, HasColour: true);

    /// <summary>Shows each page once.</summary>
    /// <param name="host">Where.</param>
    /// <param name="text">What stands wherever a page shows, links to or sends on what it was given.</param>
    internal static async Task<IReadOnlyList<(string Name, HttpResponseMessage Page)>> ShowAllAsync(PageHost host, string text = "x")
    {
        var client = Client(text);
        var plain = client with { HasLogo = false, HasColour = false };
        return
        [
            ("start", await host.ShowAsync<StartPage>(new StartView(client, text, text, IsPhone: false))),
            ("start on a phone", await host.ShowAsync<StartPage>(new StartView(plain, text, text, IsPhone: true))),
            .. await ShowLiveAsync(host, client, text),
            ("code", await host.ShowAsync<CodePage>(new CodeView(WasWrong: false, null, null))),
            ("wrong code", await host.ShowAsync<CodePage>(new CodeView(WasWrong: true, null, text))),
            ("code on Wi-Fi", await host.ShowAsync<CodePage>(new CodeView(WasWrong: false, "not_on_mobile_network", text))),
            ("connection", await host.ShowAsync<ConnectionPage>(new ConnectionView(Context(text), text, text), userAgent: UserAgent)),
            ("consent", await host.ShowAsync<ConsentPage>(new ConsentView(Context(text), IsHere: false, text))),
            ("consent here", await host.ShowAsync<ConsentPage>(new ConsentView(Context(text), IsHere: true, text))),
            ("consent far away", await host.ShowAsync<ConsentPage>(new ConsentView(Context(text, isFarAway: true), IsHere: false, text))),
            ("match", await host.ShowAsync<MatchPage>(new MatchView(Context(text), text))),
            ("end", await host.ShowAsync<EndPage>(new EndView("done", client, text))),
            ("denied", await host.ShowAsync<EndPage>(new EndView("denied", null, null))),
            ("problem", await host.ShowAsync<ProblemPage>(new ProblemView("request_unknown"))),
            ("return", await host.ShowAsync<ReturnPage>(new ReturnView(client, "https://shop.example/signed-in?code=" + Uri.EscapeDataString(text)))),
        ];
    }

    private static async Task<IEnumerable<(string Name, HttpResponseMessage Page)>> ShowLiveAsync(PageHost host, ClientView client, string text)
    {
        var pages = new List<(string Name, HttpResponseMessage Page)>();
        foreach (var state in new[] { "waiting", "scanned", "confirmed", "done", "failed", "expired" })
        {
            var status = new LiveStatus(state, state is "failed" ? text : null, text, text, 42, Contested: true);
            var view = new LiveView("k3J9x", client, status, text, text, 2, 90, [new PhoneLink(text, "/handoff/k3J9x/phone/0")]);
            pages.Add((state, await host.ShowAsync<LivePage>(view)));
        }

        return pages;
    }
}
