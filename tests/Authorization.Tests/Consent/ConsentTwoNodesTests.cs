// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Storage;
using Testing.Engines;

namespace Authorization.Tests.Consent;

/// <summary>What one node takes in holds at the other at once: nothing about a subscriber is remembered between two requests.</summary>
public sealed class ConsentTwoNodesTests(PostgresServer postgres) : IAsyncLifetime
{
    private AuthorizationHost? _first;
    private AuthorizationHost? _second;

    private AuthorizationHost First => _first!;

    private AuthorizationHost Second => _second!;

    public async ValueTask InitializeAsync()
    {
        _first = await ConsentHost.StartAsync(DatabaseEngine.Postgres, postgres, TestContext.Current.CancellationToken);
        _second = await _first.StartAnotherAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in new[] { _second, _first })
        {
            if (node is not null)
            {
                await node.DisposeAsync();
            }
        }
    }

    [Fact]
    [Trait("rule", "AS-74")]
    [Trait("rule", "SEC-136")]
    public async Task An_objection_at_one_node_stops_the_next_token_and_the_next_code_at_the_other()
    {
        for (var round = 0; round < 5; round++)
        {
            await Second.DecideAsync("granted");
            var code = (await First.AskAsync(First.One, ConsentHost.Needed))["code"]!;
            await Second.DecideAsync("revoked");
            using var revoked = await First.RedeemAsync(First.One, code);
            await Answer.RefusedAsync(revoked, HttpStatusCode.BadRequest, "invalid_grant");
            Assert.Equal("consent_required", (await First.AskAsync(First.One, ConsentHost.Needed))["error"]);

            var other = (await First.AskAsync(First.One, ConsentHost.NotNeeded))["code"]!;
            await Second.DecideAsync("opted_out");
            using var optedOut = await First.RedeemAsync(First.One, other);
            await Answer.RefusedAsync(optedOut, HttpStatusCode.BadRequest, "invalid_grant");
            Assert.Equal("access_denied", (await First.AskAsync(First.One, ConsentHost.NotNeeded))["error"]);
            await Second.DecideAsync("opted_in");
        }
    }

    [Fact]
    public async Task Two_imports_of_the_same_lines_at_once_end_alike_and_record_each_change_once()
    {
        var from = First.Time.GetUtcNow();
        var lines = Enumerable.Range(0, 2000).Select(i => ConsentHost.Line(
            i % 2 == 0 ? "granted" : "opted_out", ("phone_number", $"+999770{i:00000}"), ("at", "2030-01-01T00:00:00Z"))).ToArray();

        var reports = await Task.WhenAll(
            Task.Run(() => First.ImportAsync(lines)), Task.Run(() => Second.ImportAsync([.. lines.Reverse()])));

        Assert.Equal(2000, reports.Sum(report => report.Report.Changed));
        Assert.Equal(2000, (await First.FactsAsync(from, Facts.FactKind.Consent)).Count);
        Assert.Equal(1000, await First.CountAsync("SELECT COUNT(*) FROM authorization_consents"));
        Assert.Equal(1000, await First.CountAsync("SELECT COUNT(*) FROM authorization_opt_outs"));
    }
}
