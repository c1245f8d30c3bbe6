// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing.Engines;

namespace Authorization.Tests.Limits;

/// <summary>Two nodes that share one PostgreSQL database admit together what one would, or little more.</summary>
public sealed class SharedRateTests : IAsyncLifetime
{
    private const int Limit = 40;

    private readonly PostgresServer _postgres = new();
    private AuthorizationHost? _first;
    private AuthorizationHost? _second;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private AuthorizationHost First => _first!;

    private AuthorizationHost Second => _second!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(_postgres.WhyUnavailable is null, _postgres.WhyUnavailable ?? "");
        _first = new AuthorizationHost(await _postgres.CreateDatabaseAsync(Ct))
        {
            Settings = new()
            {
                ["Limits:CodesPerSubscriber"] = "0",
                ["Limits:RequestsPerClient"] = $"{Limit}",
                ["Limits:AuthorizationsPerAddress"] = $"{Limit}",
                ["Limits:FailedAuthenticationsPerAddress"] = $"{Limit}",
            },
        };
        await _first.InitializeAsync();
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

        await _postgres.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "REL-08")]
    [Trait("rule", "SEC-241")]
    public async Task A_client_that_floods_both_nodes_has_one_rate_in_every_minute()
    {
        for (var minute = 0; minute < 3; minute++)
        {
            var statuses = await Task.WhenAll(Enumerable.Range(0, 4 * Limit).Select(i => TokenAsync(i % 2 == 0 ? First : Second)));
            Assert.InRange(statuses.Count(status => status is HttpStatusCode.BadRequest), Limit * 9 / 10, Limit * 11 / 10);
            Assert.Equal(4 * Limit, statuses.Count(status => status is HttpStatusCode.BadRequest or HttpStatusCode.TooManyRequests));
            First.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(await First.CountAsync("SELECT COUNT(*) FROM authorization_rates"), 1, 3);
    }

    [Fact]
    [Trait("rule", "REL-08")]
    [Trait("rule", "SEC-242")]
    public async Task An_address_that_changes_nodes_has_one_rate_and_is_not_stored()
    {
        var admitted = 0;
        for (var i = 0; i < 3 * Limit; i++)
        {
            var node = i % 2 == 0 ? First : Second;
            using var answer = await node.Phone.SendAsync(node.Authorize(node.One.AuthorizationRequest()));
            admitted += answer.StatusCode is HttpStatusCode.Redirect ? 1 : 0;
        }

        Assert.InRange(admitted, Limit * 9 / 10, Limit * 11 / 10);
        var stored = string.Join(' ', await First.Services.GetRequiredService<Databases>().Main.RunAsync(
            connection => connection.QueryAsync<string>("SELECT id FROM authorization_rates"), Ct));
        Assert.NotEmpty(stored);
        Assert.DoesNotContain("127.77", stored, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "REL-08")]
    [Trait("rule", "SEC-243")]
    public async Task Failures_on_two_nodes_add_up()
    {
        var failed = 0;
        for (var i = 0; i < 2 * Limit; i++)
        {
            var node = i % 2 == 0 ? First : Second;
            using var answer = await node.RedeemAsync(node.Off, "no-code");
            failed += answer.StatusCode is HttpStatusCode.Unauthorized ? 1 : 0;
        }

        Assert.InRange(failed, Limit * 9 / 10, Limit * 11 / 10);
    }

    [Fact]
    [Trait("rule", "SEC-250")]
    public async Task Without_what_they_share_each_node_has_a_quarter_and_then_the_whole_again()
    {
        var main = First.Services.GetRequiredService<Databases>().Main;
        await main.RunAsync(connection => connection.ExecuteAsync("ALTER TABLE authorization_rates RENAME TO elsewhere"), Ct);
        foreach (var node in new[] { First, Second })
        {
            var alone = await Task.WhenAll(Enumerable.Range(0, 2 * Limit).Select(_ => TokenAsync(node)));
            Assert.Equal(Limit / 4, alone.Count(status => status is HttpStatusCode.BadRequest));
            Assert.Equal(7 * Limit / 4, alone.Count(status => status is HttpStatusCode.TooManyRequests));
            Assert.Contains(node.Log.Lines, line => line.Id == 2010);
        }

        await main.RunAsync(connection => connection.ExecuteAsync("ALTER TABLE elsewhere RENAME TO authorization_rates"), Ct);
        First.Time.Advance(TimeSpan.FromMinutes(1));
        var again = await Task.WhenAll(Enumerable.Range(0, 2 * Limit).Select(_ => TokenAsync(First)));
        Assert.Equal(Limit, again.Count(status => status is HttpStatusCode.BadRequest));
    }

    private static async Task<HttpStatusCode> TokenAsync(AuthorizationHost node)
    {
        using var answer = await node.RedeemAsync(node.One, "no-code");
        return answer.StatusCode;
    }
}
