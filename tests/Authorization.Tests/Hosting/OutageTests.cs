// SPDX-License-Identifier: Apache-2.0
using Authorization.Spending;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Storage;

namespace Authorization.Tests.Hosting;

public sealed class OutageTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "SEC-186")]
    public async Task When_the_store_commits_nothing_nothing_is_granted_and_everybody_is_told_to_come_back()
    {
        var ct = TestContext.Current.CancellationToken;
        var code = await host.ObtainCodeAsync(host.One);
        using var earlier = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One));
        var token = (await host.Spending.OpenAsync((await Answer.JsonAsync(earlier))["access_token"].GetString()!, ct))!;
        await host.Services.GetRequiredService<Databases>().Main.Committer.DisposeAsync();

        using var found = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest()));
        using var nobody = await host.Wifi.SendAsync(host.Authorize(host.One.AuthorizationRequest()));
        using var redeem = await host.RedeemAsync(host.One, code);
        using var revoke = await host.PostAsync("/revoke", host.One.ClientRequest(host.Time.GetUtcNow(), ("token", code)));
        using var look = await host.PostAsync("/introspect", host.One.ClientRequest(host.Time.GetUtcNow(), ("token", code)));

        foreach (var response in new[] { found, nobody })
        {
            var answer = Answer.Of(response);
            Assert.Equal("temporarily_unavailable", answer["error"]);
            Assert.StartsWith("try_later:", answer["error_description"], StringComparison.Ordinal);
            Assert.Equal("st-1", answer["state"]);
            Assert.False(answer.ContainsKey("code"));
        }

        await Answer.RefusedAsync(redeem, HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        await Answer.RefusedAsync(revoke, HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        await Answer.RefusedAsync(look, HttpStatusCode.ServiceUnavailable, "temporarily_unavailable");
        Assert.NotNull(redeem.Headers.RetryAfter);
        await Assert.ThrowsAsync<StoreUnavailableException>(
            () => host.Spending.SpendAsync(token, new TokenUse(TokenOutcome.True, "c"), ct));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => host.Spending.RefuseAsync(token, new TokenRefusal("scope_missing", "c"), ct));
        Assert.Contains(host.Log.Lines, line => line.Id == 2002);
    }
}
