// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Facts;
using Microsoft.Extensions.DependencyInjection;
using Network;

namespace Authorization.Tests.Limits;

/// <summary>Nobody's line is asked for more often in an hour than a person would.</summary>
public sealed class CodesPerSubscriberTests : IAsyncLifetime
{
    private readonly AuthorizationHost _host = new() { Settings = new() { ["Limits:CodesPerSubscriber"] = "4", ["Limits:AuthorizationsPerAddress"] = "0" } };

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("rule", "SEC-244")]
    public async Task Codes_for_one_subscriber_end_over_all_clients_and_read_like_a_line_nobody_holds()
    {
        var from = _host.Time.GetUtcNow();
        foreach (var app in new[] { _host.One, _host.Two, _host.One, _host.Two })
        {
            await _host.ObtainCodeAsync(app);
        }

        var refused = await AskAsync(_host.One);
        var silent = await AskAsync(_host.Two, ("prompt", "none"));
        _host.Network.Refuse("127.77.1.5", Reason.NoSession);
        var nobody = await AskAsync(_host.One);
        Assert.Equal("access_denied", refused["error"]);
        Assert.StartsWith("no_number_here:", refused["error_description"], StringComparison.Ordinal);
        Assert.Equal(nobody.OrderBy(member => member.Key), refused.OrderBy(member => member.Key));
        Assert.Equal("login_required", silent["error"]);

        var facts = new List<Fact>();
        await foreach (var fact in _host.Services.GetRequiredService<FactReader>().ReadAsync(from, Ct))
        {
            facts.Add(fact);
        }

        var limited = facts.Where(fact => fact.Reason is "subscriber_limit").ToList();
        Assert.Equal(["app-one", "app-two"], limited.Select(fact => fact.ClientId));
        Assert.All(limited, fact => Assert.Equal((FactKind.Authorize, "refused"), (fact.Kind, fact.Outcome)));
        Assert.All(limited, fact => Assert.Equal(facts[0].Subject, fact.Subject));
        Assert.Contains(_host.Log.Lines, line => line.Text.Contains("subscriber_limit", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "SEC-095")]
    public async Task Of_a_hundred_authorizations_that_nobody_redeems_no_more_codes_live_than_the_limit()
    {
        var codes = new List<string>();
        for (var i = 0; i < 100; i++)
        {
            if ((await AskAsync(_host.One)).GetValueOrDefault("code") is { } code)
            {
                codes.Add(code);
            }
        }

        Assert.Equal(4, codes.Count);
        foreach (var code in codes)
        {
            using var redeemed = await _host.RedeemAsync(_host.One, code);
            Assert.Equal(HttpStatusCode.OK, redeemed.StatusCode);
        }
    }

    [Fact]
    [Trait("rule", "SEC-244")]
    public async Task Another_subscriber_is_unaffected_and_the_hour_passes()
    {
        await UseUpAsync();
        Assert.False((await AskAsync(_host.One)).ContainsKey("code"));
        _host.Network.Bind("127.77.1.5", "+99977001006");
        Assert.True((await AskAsync(_host.One)).ContainsKey("code"));
        _host.Network.Bind("127.77.1.5", "+99977001005");
        _host.Time.Advance(TimeSpan.FromMinutes(60));
        Assert.False((await AskAsync(_host.One)).ContainsKey("code"));
        _host.Time.Advance(TimeSpan.FromMinutes(30));
        await UseUpAsync();
    }

    private async Task UseUpAsync()
    {
        for (var i = 0; i < 4; i++)
        {
            await _host.ObtainCodeAsync(_host.One);
        }
    }

    private async Task<Dictionary<string, string?>> AskAsync(App app, params (string Name, string? Value)[] changes)
    {
        using var response = await _host.Phone.SendAsync(_host.Authorize(app.AuthorizationRequest(changes)));
        return Answer.Of(response);
    }
}
