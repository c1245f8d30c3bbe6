// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Facts;
using Network;
using Storage;
using Testing.Actors;
using Testing.Engines;

namespace Authorization.Tests.Consent;

public sealed class ConsentOnSqlite(PostgresServer postgres) : ConsentTests(DatabaseEngine.Sqlite, postgres);

public sealed class ConsentOnPostgres(PostgresServer postgres) : ConsentTests(DatabaseEngine.Postgres, postgres);

public abstract class ConsentTests(DatabaseEngine engine, PostgresServer postgres) : IAsyncLifetime
{
    private AuthorizationHost? _host;

    private AuthorizationHost Host => _host!;

    public async ValueTask InitializeAsync() =>
        _host = await ConsentHost.StartAsync(engine, postgres, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("none")]
    [Trait("rule", "AS-74")]
    [Trait("rule", "AS-75")]
    [Trait("rule", "AS-11")]
    public async Task Where_consent_must_be_on_record_and_is_not_the_answer_is_consent_required_and_no_page(string? prompt)
    {
        var from = Host.Time.GetUtcNow();
        var answer = await Host.AskAsync(Host.One, ConsentHost.Needed, ("prompt", prompt));

        Assert.Equal("consent_required", answer["error"]);
        Assert.Equal("st-1", answer["state"]);
        Assert.False(answer.ContainsKey("code"));
        Assert.DoesNotContain("no_number_here", answer["error_description"], StringComparison.Ordinal);
        var fact = Assert.Single(await Host.FactsAsync(from, FactKind.Authorize));
        Assert.Equal(("refused", "consent_not_on_record"), (fact.Outcome, fact.Reason));
    }

    [Fact]
    [Trait("rule", "AS-74")]
    [Trait("rule", "AS-77")]
    public async Task Consent_covers_its_client_line_scope_and_purpose_and_no_other()
    {
        Assert.True((await Host.AskAsync(Host.One, ConsentHost.NotNeeded)).ContainsKey("code"));
        await Host.DecideAsync("granted", ("client_id", "app-two"));
        await Host.DecideAsync("granted", ("phone_number", "+99977001006"));
        await Host.DecideAsync("granted", ("scopes", new System.Text.Json.Nodes.JsonArray(ConsentHost.Share)));
        await Host.DecideAsync("granted", ("purpose", ConsentHost.NotNeeded));
        Assert.Equal("consent_required", (await Host.AskAsync(Host.One, ConsentHost.Needed))["error"]);

        await Host.DecideAsync("granted");
        Assert.True((await Host.AskAsync(Host.One, ConsentHost.Needed)).ContainsKey("code"));
    }

    [Fact]
    [Trait("rule", "AS-74")]
    public async Task Every_scope_asked_for_needs_its_own_consent()
    {
        var both = ("scope", (string?)$"dpv:{ConsentHost.Needed} {ConsentHost.Verify} {ConsentHost.Share}");
        await Host.DecideAsync("granted");
        Assert.Equal("consent_required", (await Host.AskAsync(Host.One, ConsentHost.Needed, both))["error"]);

        await Host.DecideAsync("granted", ("scopes", new System.Text.Json.Nodes.JsonArray(ConsentHost.Verify, ConsentHost.Share)));
        Assert.True((await Host.AskAsync(Host.One, ConsentHost.Needed, both)).ContainsKey("code"));
    }

    [Fact]
    [Trait("rule", "AS-74")]
    public async Task Consent_taken_back_stops_the_next_code_and_given_again_lets_it_pass()
    {
        await Host.DecideAsync("granted");
        await Host.DecideAsync("revoked");
        Assert.Equal("consent_required", (await Host.AskAsync(Host.One, ConsentHost.Needed))["error"]);

        await Host.DecideAsync("granted");
        Assert.True((await Host.AskAsync(Host.One, ConsentHost.Needed)).ContainsKey("code"));
    }

    [Theory]
    [InlineData(null, "access_denied")]
    [InlineData("none", "login_required")]
    [Trait("rule", "SEC-049")]
    public async Task An_opt_out_is_answered_letter_by_letter_like_a_line_that_nobody_holds(string? prompt, string error)
    {
        await Host.DecideAsync("granted");
        await Host.DecideAsync("opted_out");
        Host.Network.Refuse("127.77.1.6", Reason.NoSession);
        using var unbound = new Phone("127.77.1.6");
        foreach (var purpose in new[] { ConsentHost.NotNeeded, ConsentHost.Needed })
        {
            var from = Host.Time.GetUtcNow();
            var request = Host.One.AuthorizationRequest(
                ("scope", $"openid dpv:{purpose} {ConsentHost.Verify}"), ("prompt", prompt));
            using var optedOut = await Host.Phone.SendAsync(Host.Authorize(request));
            using var nobody = await unbound.SendAsync(Host.Authorize(request));

            Assert.Equal(error, Answer.Of(optedOut)["error"]);
            Assert.StartsWith("no_number_here:", Answer.Of(optedOut)["error_description"], StringComparison.Ordinal);
            Assert.Equal(Shape(nobody), Shape(optedOut));
            Assert.Equal(
                ["opted_out", "no_session"], (await Host.FactsAsync(from, FactKind.Authorize)).Select(fact => fact.Reason).TakeLast(2));
        }
    }

    [Fact]
    public async Task An_opt_out_of_one_client_leaves_the_others_and_one_of_all_leaves_none()
    {
        await Host.DecideAsync("opted_out", ("client_id", "app-one"));
        Assert.Equal("access_denied", (await Host.AskAsync(Host.One, ConsentHost.NotNeeded))["error"]);
        Assert.True((await Host.AskAsync(Host.Two, ConsentHost.NotNeeded)).ContainsKey("code"));

        await Host.DecideAsync("opted_out");
        await Host.DecideAsync("opted_in", ("client_id", "app-one"));
        Assert.Equal("access_denied", (await Host.AskAsync(Host.One, ConsentHost.NotNeeded))["error"]);
        Assert.Equal("access_denied", (await Host.AskAsync(Host.Two, ConsentHost.NotNeeded))["error"]);

        await Host.DecideAsync("opted_in");
        Assert.True((await Host.AskAsync(Host.One, ConsentHost.NotNeeded)).ContainsKey("code"));
        Assert.True((await Host.AskAsync(Host.Two, ConsentHost.NotNeeded)).ContainsKey("code"));
    }

    [Theory]
    [InlineData("revoked", "granted", "consent_not_on_record")]
    [InlineData("opted_out", "opted_in", "opted_out")]
    [Trait("rule", "SEC-136")]
    [Trait("rule", "AS-74")]
    public async Task An_objection_between_code_and_token_kills_the_code(string objection, string takenBack, string reason)
    {
        await Host.DecideAsync("granted");
        var code = (await Host.AskAsync(Host.One, ConsentHost.Needed))["code"]!;
        await Host.DecideAsync(objection);
        var from = Host.Time.GetUtcNow();

        using var refused = await Host.RedeemAsync(Host.One, code);
        using var unknown = await Host.RedeemAsync(Host.One, "AAAA");
        var description = await Answer.RefusedAsync(refused, HttpStatusCode.BadRequest, "invalid_grant");
        Assert.Equal(await Answer.RefusedAsync(unknown, HttpStatusCode.BadRequest, "invalid_grant"), description);
        var fact = (await Host.FactsAsync(from, FactKind.Token))[0];
        Assert.Equal(("refused", reason), (fact.Outcome, fact.Reason));

        await Host.DecideAsync(takenBack);
        using var late = await Host.RedeemAsync(Host.One, code);
        await Answer.RefusedAsync(late, HttpStatusCode.BadRequest, "invalid_grant");
        using var fresh = await Host.RedeemAsync(Host.One, (await Host.AskAsync(Host.One, ConsentHost.Needed))["code"]!);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    private static string Shape(HttpResponseMessage response) => string.Join(
        '\n',
        response.Headers.Concat(response.Content.Headers)
            .Where(header => header.Key is not "Date")
            .Select(header => $"{header.Key}: {string.Join(", ", header.Value)}")
            .Prepend($"{(int)response.StatusCode}"));
}
