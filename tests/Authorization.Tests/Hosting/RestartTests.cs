// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Authorization.Tests.Hosting;

public sealed class RestartTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "SEC-164")]
    public async Task After_a_restart_what_was_live_is_live_and_what_was_spent_is_spent()
    {
        var ct = TestContext.Current.CancellationToken;
        var assertion = host.One.Assertion(host.Time.GetUtcNow());
        var (spentCode, liveCode) = (await host.ObtainCodeAsync(host.One), await host.ObtainCodeAsync(host.One));
        using var first = await host.RedeemAsync(host.One, spentCode, ("client_assertion", assertion));
        var token = (await Answer.JsonAsync(first))["access_token"].GetString()!;
        await host.StopAsync();

        await using var restarted = await host.StartAnotherAsync();
        using var replayedAssertion = await restarted.RedeemAsync(host.One, liveCode, ("client_assertion", assertion));
        await Answer.RefusedAsync(replayedAssertion, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.NotNull(await restarted.Spending.OpenAsync(token, ct));
        using var live = await restarted.RedeemAsync(host.One, liveCode);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        using var spent = await restarted.RedeemAsync(host.One, spentCode);
        await Answer.RefusedAsync(spent, HttpStatusCode.BadRequest, "invalid_grant");
        Assert.Null(await restarted.Spending.OpenAsync(token, ct));
    }
}
