// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.RedTeam;

/// <summary>Forms and scripts of other sites, in browsers that have the right cookies.</summary>
public sealed class CrossSiteTests(AttackedServer attacked) : AttackTests(attacked)
{
    [Fact]
    [Trait("attack", "X17")]
    [Trait("rule", "SEC-254")]
    [Trait("rule", "SEC-261")]
    public async Task What_changes_something_is_asked_by_a_page_of_ours_or_not_heard()
    {
        var waiting = await BeginAsync();
        var fresh = await Server.Shop.PushAsync();
        using var phone = OpenPhone();
        var code = await waiting.ShortCodeAsync();
        var token = (await waiting.ScanAsync(phone)).Token;
        var done = await BeginAsync();
        var report = (await done.AnswerAsync(phone)).Token;
        var (before, doneBefore) = (await RowAsync(waiting), await RowAsync(done));
        (Browser Who, string Path, (string, string)[] Form)[] posts =
        [
            (waiting.Desktop, "/handoff", [("client_id", Server.Shop.ClientId), ("request_uri", fresh)]),
            (waiting.Desktop, "/handoff", [("client_id", Server.Shop.ClientId), ("request_uri", fresh), ("device", "this")]),
            (waiting.Desktop, $"{waiting.LivePath}/finish", []),
            (done.Desktop, $"{done.LivePath}/finish", []),
            (waiting.Desktop, $"{waiting.LivePath}/cancel", []),
            (phone, "/q", [("code", code)]),
            (phone, "/q/page", [("token", token)]),
            (phone, "/q/continue", [("token", token)]),
            (phone, "/q/decide", [("token", token), ("decision", "deny")]),
            (phone, "/q/report", [("token", report)]),
        ];
        (string Name, string Value)[][] origins =
        [
            [],
            [("Sec-Fetch-Site", "same-origin")],
            [("Origin", "null"), ("Sec-Fetch-Site", "same-origin")],
            [("Origin", "https://evil.example")],
            [("Origin", Server.Issuer.Replace("http:", "https:", StringComparison.Ordinal))],
            [("Origin", Server.Issuer + "/")],
            [("Origin", Server.Issuer.Replace("localhost", "login.localhost", StringComparison.Ordinal))],
            [("Origin", Server.Issuer[..^1])],
            [("Origin", Server.Issuer), ("Sec-Fetch-Site", "cross-site")],
            [("Origin", Server.Issuer), ("Sec-Fetch-Site", "same-site")],
            [("Origin", $"{Server.Issuer}, https://evil.example")],
        ];

        foreach (var (who, path, form) in posts)
        {
            foreach (var headers in origins)
            {
                var answer = await who.SendAsync(HttpMethod.Post, path, form, headers);
                Assert.True((answer.Status, answer.Location) == (403, null), $"{path} with {string.Join(", ", headers)}: {answer.Status}");
            }
        }

        Assert.Equal((before, doneBefore), (await RowAsync(waiting), await RowAsync(done)));
        Assert.Equal(303, (await OpenDesktop().CreateAsync(Server.Shop.ClientId, fresh)).Status);
    }

    [Fact]
    [Trait("attack", "X17")]
    [Trait("rule", "SEC-254")]
    public async Task Opening_the_page_of_a_request_makes_nothing()
    {
        var requestUri = await Server.Shop.PushAsync();
        var path = $"/handoff?client_id={Server.Shop.ClientId}&request_uri={Uri.EscapeDataString(requestUri)}";
        var before = (await Server.FactsAsync()).Count;
        var browser = OpenDesktop();

        for (var i = 0; i < 10; i++)
        {
            var answer = await browser.GetAsync(path, ("Sec-Fetch-Site", "cross-site"));
            Assert.Equal(200, answer.Status);
            Assert.DoesNotContain("Set-Cookie", answer.Headers.Keys);
        }

        Assert.Equal(before, (await Server.FactsAsync()).Count);
        Assert.Equal(303, (await browser.CreateAsync(Server.Shop.ClientId, requestUri)).Status);
    }

    [Fact]
    [Trait("attack", "X17")]
    public async Task What_no_form_of_ours_sends_is_not_read()
    {
        var waiting = await BeginAsync();
        using var phone = OpenPhone();
        var token = (await waiting.ScanAsync(phone)).Token;
        var before = await RowAsync(waiting);
        (string, string)[] origin = [("Origin", Server.Issuer), ("Sec-Fetch-Site", "same-origin")];

        // A field too many, one twice, one too long, and a token in the URL instead of the form.
        Assert.Equal(403, (await phone.PostAsync("/q/continue", [("token", token), .. Enumerable.Range(0, 20).Select(i => ($"f{i}", "x"))])).Status);
        Assert.Equal(403, (await phone.PostAsync("/q/continue", ("token", token), ("pad", new string('x', 20_000)))).Status);
        Assert.Equal(403, (await phone.SendAsync(HttpMethod.Post, $"/q/continue?token={token}", null, origin)).Status);
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch })
        {
            foreach (var path in new[] { "/q/continue", "/q/decide", "/q/page", "/q/report", $"{waiting.LivePath}/cancel", $"{waiting.LivePath}/finish" })
            {
                Assert.Equal(405, (await phone.SendAsync(method, $"{path}?token={token}&decision=deny", null, origin)).Status);
            }
        }

        Assert.Equal(before, await RowAsync(waiting));
    }
}
