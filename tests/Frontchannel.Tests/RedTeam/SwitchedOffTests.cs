// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json.Nodes;
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.RedTeam;

/// <summary>What an operator who did not want it has of it: nothing.</summary>
public sealed class SwitchedOffTests
{
    [Fact]
    [Trait("rule", "SEC-253")]
    public async Task Off_there_is_no_route_no_metadata_and_no_way_to_ask()
    {
        await using var on = await HandoffServer.StartAsync();
        await using var off = await HandoffServer.StartAsync(new Dictionary<string, string?> { ["Handoff:Enabled"] = "false" });
        var (here, nowhere) = (on.Open(), off.Open());
        var nothing = (await nowhere.GetAsync("/no-such-page")).Likeness;
        foreach (var path in new[]
        {
            "/handoff", $"/handoff/{new string('A', 22)}", $"/handoff/{new string('A', 22)}/status", $"/handoff/{new string('A', 22)}/qr",
            $"/handoff/{new string('A', 22)}/events", $"/handoff/{new string('A', 22)}/phone/0", "/handoff/callback", "/q", $"/q/{new string('A', 32)}",
            "/q/end", "/eligibility", "/handoff/handoff.js", "/handoff/assets/handoff.css", "/handoff/brands/shop/style.css",
        })
        {
            Assert.Equal(404, (await nowhere.GetAsync(path)).Status);
        }

        foreach (var path in new[] { "/handoff", "/q", "/q/page", "/q/continue", "/q/decide", "/q/report", $"/handoff/{new string('A', 22)}/finish" })
        {
            Assert.Equal(404, (await nowhere.PostAsync(path)).Status);
            Assert.NotEqual(405, (await here.PostAsync(path)).Status);
        }

        Assert.Contains("404", nothing, StringComparison.Ordinal);
        foreach (var document in new[] { "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server" })
        {
            Assert.Equal($"{on.Issuer}/handoff", (string?)JsonNode.Parse((await here.GetAsync(document)).Body)!["handoff_endpoint"]);
            Assert.DoesNotContain("handoff", (await nowhere.GetAsync(document)).Body, StringComparison.OrdinalIgnoreCase);
        }

        var (status, answer) = await off.Shop.PostAsync("/par", off.Shop.PushForm());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (status, (string)answer["error"]!));
    }

    [Fact]
    [Trait("rule", "SEC-253")]
    public async Task A_client_that_did_not_register_it_cannot_ask()
    {
        await using var server = await HandoffServer.StartAsync();
        var requestUri = await server.Shop.PushAsync();

        await server.RegisterAgainAsync(registration => registration.Remove("handoff"));

        var (status, answer) = await server.Shop.PostAsync("/par", server.Shop.PushForm());
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (status, (string)answer["error"]!));
        Assert.Equal(400, (await server.Open().CreateAsync(server.Shop.ClientId, requestUri)).Status);
    }

    [Theory]
    [Trait("attack", "X15")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_client_that_may_not_any_more_gets_no_answer_to_what_is_under_way(bool isDisabled)
    {
        await using var server = await HandoffServer.StartAsync();
        var (waiting, taken, confirmed, done) = (await server.BeginAsync(), await server.BeginAsync(), await server.BeginAsync(), await server.BeginAsync());
        using var phone = server.Open("127.77.1.5");
        using var other = server.Open("127.77.1.6");
        using var third = server.Open("127.77.1.7");
        var page = await taken.TakeAsync(phone);
        var digits = await taken.MatchAsync();
        var link = (await confirmed.AllowAsync(other)).Location!;
        var end = await done.AnswerAsync(third);

        await server.RegisterAgainAsync(registration =>
        {
            if (isDisabled)
            {
                registration["enabled"] = false;
            }
            else
            {
                registration.Remove("handoff");
            }
        });

        Assert.Equal(410, (await waiting.ScanAsync(other)).Status);
        Assert.Null((await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits))).Location);
        var opened = await other.GetAsync(link);
        Assert.Equal((400, null), (opened.Status, opened.Location));
        var finished = await done.Desktop.PostAsync($"{done.LivePath}/finish");
        Assert.Equal((410, null), (finished.Status, finished.Refresh));
        Assert.Equal(404, (await waiting.Desktop.GetAsync($"{waiting.LivePath}/status")).Status);
        Assert.Equal(403, (await waiting.Desktop.GetAsync($"{waiting.LivePath}/events")).Status);

        // No and "this wasn't me" are still heard.
        Assert.Equal("/q/end", (await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "deny"))).Leads);
        var reported = await third.PostAsync("/q/report", ("token", end.Token));
        Assert.Equal((200, "/q/end"), ((await third.FollowAsync(reported)).Status, reported.Leads));
    }
}
