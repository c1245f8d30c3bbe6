// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.Revocation;

public sealed class RevocationTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => host.Time.GetUtcNow();

    [Fact]
    [Trait("rule", "SEC-184")]
    public async Task A_revoked_token_opens_nothing()
    {
        var token = await host.ObtainTokenAsync(host.One);

        await RevokeAsync(host.One, ("token", token));

        Assert.Null(await host.Spending.OpenAsync(token, Ct));
    }

    [Fact]
    [Trait("rule", "SEC-185")]
    public async Task A_wrong_hint_revokes_as_well_and_a_second_time_changes_nothing()
    {
        var token = await host.ObtainTokenAsync(host.One);

        await RevokeAsync(host.One, ("token", token), ("token_type_hint", "refresh_token"));
        await RevokeAsync(host.One, ("token", token));

        Assert.Null(await host.Spending.OpenAsync(token, Ct));
    }

    [Fact]
    [Trait("rule", "SEC-185")]
    public async Task What_is_no_token_of_the_clients_reads_the_same_and_changes_nothing()
    {
        var token = await host.ObtainTokenAsync(host.One);

        await RevokeAsync(host.Two, ("token", token));
        await RevokeAsync(host.Api, ("token", token));
        await RevokeAsync(host.One, ("token", "nothing"));

        Assert.NotNull(await host.Spending.OpenAsync(token, Ct));
    }

    [Fact]
    public async Task A_code_given_back_buys_nothing_and_kills_its_tokens()
    {
        var code = await host.ObtainCodeAsync(host.One);
        using var redeemed = await host.RedeemAsync(host.One, code);
        var token = (await Answer.JsonAsync(redeemed))["access_token"].GetString()!;

        await RevokeAsync(host.One, ("token", code));

        Assert.Null(await host.Spending.OpenAsync(token, Ct));
        var fresh = await host.ObtainCodeAsync(host.One);
        await RevokeAsync(host.One, ("token", fresh));
        using var late = await host.RedeemAsync(host.One, fresh);
        await Answer.RefusedAsync(late, HttpStatusCode.BadRequest, "invalid_grant");
    }

    [Fact]
    public async Task Nobody_revokes_without_proving_who_he_is()
    {
        using var anonymous = await host.PostAsync("/revoke", [("token", "x"), ("client_id", "app-one")]);
        await Answer.RefusedAsync(anonymous, HttpStatusCode.Unauthorized, "invalid_client");
        using var without = await host.PostAsync("/revoke", host.One.ClientRequest(Now));
        await Answer.RefusedAsync(without, HttpStatusCode.BadRequest, "invalid_request");
        var request = host.One.ClientRequest(Now, ("token", "x"));
        using var first = await host.PostAsync("/revoke", request);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        using var replayed = await host.PostAsync("/revoke", request);
        await Answer.RefusedAsync(replayed, HttpStatusCode.Unauthorized, "invalid_client");
    }

    private async Task RevokeAsync(App client, params (string Name, string? Value)[] members)
    {
        using var response = await host.PostAsync("/revoke", client.ClientRequest(Now, members));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await Answer.JsonAsync(response));
        Answer.AssertHardened(response);
    }
}
