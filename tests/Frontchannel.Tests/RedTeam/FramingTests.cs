// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Clickjacking, and whatever else a page of ours could be made to do in another's hands.</summary>
public sealed partial class FramingTests(AttackedServer attacked) : AttackTests(attacked)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    [Fact]
    [Trait("attack", "X12")]
    [Trait("rule", "SEC-278")]
    public async Task No_page_can_be_framed_is_stored_or_loads_anything_from_elsewhere()
    {
        foreach (var (name, page) in await EveryPageAsync())
        {
            Assert.True(page.Headers["Content-Type"] == "text/html; charset=utf-8", name);
            Assert.Equal(Policy, page.Headers["Content-Security-Policy"]);
            Assert.Equal("DENY", page.Headers["X-Frame-Options"]);
            Assert.Equal("no-store", page.Headers["Cache-Control"]);
            Assert.Equal("nosniff", page.Headers["X-Content-Type-Options"]);
            Assert.Equal("same-origin", page.Headers["Referrer-Policy"]);
            Assert.DoesNotMatch(Inline(), page.Body);
            var elsewhere = Address().Matches(page.Body).Select(match => match.Groups[1].Value).Where(url => !url.StartsWith('/') || url.StartsWith("//", StringComparison.Ordinal));
            Assert.True(name is "back to the application" || !elsewhere.Any(), $"{name}: {string.Join(' ', elsewhere)}");
        }
    }

    [Fact]
    [Trait("attack", "X12")]
    [Trait("rule", "SEC-278")]
    public async Task The_code_s_picture_and_the_status_are_not_stored_either()
    {
        var waiting = await BeginAsync();

        foreach (var part in new[] { "/qr", "/status" })
        {
            var answer = await waiting.Desktop.GetAsync(waiting.LivePath + part);
            Assert.Equal("no-store", answer.Headers["Cache-Control"]);
            Assert.Contains("frame-ancestors 'none'", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        }

        using var stream = await waiting.Desktop.OpenStreamAsync($"{waiting.LivePath}/events");
        Assert.True(stream.Headers.CacheControl!.NoStore);
    }

    [Fact]
    [Trait("attack", "X12")]
    public async Task Nothing_that_counts_is_one_press_of_a_button()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var consent = await waiting.ScanAsync(phone);
        var match = await phone.PostAsync("/q/continue", ("token", consent.Token));

        // What has the focus first declines, and what allows wants digits that are not filled in.
        foreach (var page in new[] { consent, match })
        {
            Assert.Matches("<button class=\"no\" name=\"decision\" value=\"deny\" autofocus", page.Body);
            Assert.True(page.Body.IndexOf("value=\"deny\"", StringComparison.Ordinal) < page.Body.IndexOf("class=\"yes\"", StringComparison.Ordinal));
        }

        var field = Assert.Single(DigitsField().Matches(match.Body)).Value;
        Assert.Contains("required", field, StringComparison.Ordinal);
        Assert.DoesNotContain("value=", field, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"allow\"", consent.Body, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<(string Name, Answer Page)>> EveryPageAsync()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        using var second = OpenPhone();
        using var wifi = OpenDesktop();
        var start = $"/handoff?client_id={waiting.Shop.ClientId}&request_uri={Uri.EscapeDataString(await waiting.Shop.PushAsync())}";
        var handle = await waiting.HandlePathAsync();
        var pages = new List<(string, Answer)>
        {
            ("start", await waiting.Desktop.GetAsync(start)),
            ("unknown request", await waiting.Desktop.GetAsync("/handoff?client_id=x&request_uri=y")),
            ("no parameters", await waiting.Desktop.GetAsync("/handoff")),
            ("live", await waiting.Desktop.GetAsync(waiting.LivePath)),
            ("another's", await wifi.GetAsync(waiting.LivePath)),
            ("code", await phone.GetAsync("/q")),
            ("code from elsewhere", await wifi.PostAsync("/q", ("code", "BCDF-GHJK"))),
            ("wrong code", await phone.PostAsync("/q", ("code", "BCDF-GHJK"))),
            ("unknown handle", await phone.GetAsync($"/q/{new string('A', 32)}")),
            ("connection", await wifi.GetAsync(handle)),
            ("consent", await phone.GetAsync(handle)),
            ("no end yet", await wifi.GetAsync("/q/end")),
            ("cross-site", await phone.SendAsync(HttpMethod.Post, "/q/continue", [])),
            ("no token", await phone.PostAsync("/q/continue")),
            ("no callback", await phone.GetAsync("/handoff/callback")),
        };
        pages.Add(("match", await waiting.TakeAsync(phone)));
        pages.Add(("second phone", await second.GetAsync(handle)));
        var match = await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();
        var allowed = await phone.PostAsync("/q/decide", ("token", match.Token), ("decision", "allow"), ("digits", digits));
        pages.Add(("end", await phone.FollowAsync(allowed)));
        pages.Add(("back to the application", await waiting.Desktop.PostAsync($"{waiting.LivePath}/finish")));
        pages.Add(("fetched", await waiting.Desktop.PostAsync($"{waiting.LivePath}/finish")));
        return pages;
    }

    [GeneratedRegex("<script(?![^>]* src=)|<style|<iframe|<object|<embed|<base| style=| on[a-z]+=|javascript:|data:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();

    [GeneratedRegex("(?:src|href|action|formaction|srcset)=\"([^\"]*)\"")]
    private static partial Regex Address();

    [GeneratedRegex("<input id=\"digits\"[^>]*>")]
    private static partial Regex DigitsField();
}
