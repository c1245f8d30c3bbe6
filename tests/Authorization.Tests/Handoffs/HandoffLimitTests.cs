// SPDX-License-Identifier: Apache-2.0
using Authorization.Tests.Consent;
using Facts;
using Network;

namespace Authorization.Tests.Handoffs;

/// <summary>Nobody is pressed to say yes more often in an hour than a person would.</summary>
public sealed class HandoffLimitTests : IAsyncLifetime
{
    private readonly HandoffHost _host = new();

    public ValueTask InitializeAsync()
    {
        _host.Server.Settings["Limits:HandoffsPerSubscriber"] = "2";
        return _host.InitializeAsync();
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("rule", "SEC-244")]
    public async Task Hand_offs_for_one_subscriber_end_and_read_like_a_line_nobody_holds_and_plain_authorizations_go_on()
    {
        var from = _host.Now;
        await _host.ObtainCodeAsync(_host.Requests.NewGrant(_host.Now));
        await _host.ObtainCodeAsync(_host.Requests.NewGrant(_host.Now), isCrossDevice: false);
        var refused = await AskAsync();
        _host.Server.Network.Refuse("127.77.1.5", Reason.NoSession);
        var nobody = await AskAsync();
        _host.Server.Network.Bind("127.77.1.5", "+99977001005");

        Assert.Equal("access_denied", refused["error"]);
        Assert.Equal(nobody.OrderBy(member => member.Key), refused.OrderBy(member => member.Key));
        var limited = Assert.Single(await _host.Server.FactsAsync(from, FactKind.Authorize), fact => fact.Reason is "subscriber_limit");
        Assert.Equal("handoff", limited.Origin);
        Assert.NotNull(await _host.Server.ObtainCodeAsync(_host.Server.One));
        _host.Server.Network.Bind("127.77.1.5", "+99977001006");
        Assert.True((await AskAsync()).ContainsKey("code"));
        _host.Server.Network.Bind("127.77.1.5", "+99977001005");
        _host.Server.Time.Advance(TimeSpan.FromMinutes(90));
        Assert.True((await AskAsync()).ContainsKey("code"));
    }

    private async Task<Dictionary<string, string?>> AskAsync() =>
        await _host.GoAsync(await _host.ApproveAsync(await _host.OpenAsync(), _host.Requests.NewGrant(_host.Now)));
}
