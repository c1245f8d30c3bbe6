// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json.Nodes;
using Authorization.Clients;
using Authorization.RequestObjects;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.RequestObjects;

/// <summary>What an object becomes, whatever endpoint it is sent to.</summary>
public sealed class RequestObjectTests
{
    private const string Endpoint = AuthorizationHost.Issuer + "/bc-authorize";

    private static readonly DateTimeOffset Now = new(2030, 3, 17, 9, 26, 53, TimeSpan.Zero);

    private readonly App _app = new("app-one", "https://one.example/callback", JwsAlgorithm.ES256);

    [Fact]
    [Trait("rule", "AS-19")]
    public async Task Its_claims_are_the_parameters_of_the_request()
    {
        var verified = await VerifyAsync(
            ("scope", "openid"), ("max_age", 60), ("requested_expiry", "120"), ("claims", JsonNode.Parse("""{ "id_token": {} }""")), ("unknown", new JsonArray(1)),
            ("state", ""));

        Assert.True(verified.Try(out var request, out _));
        Assert.Equal(
            [("claims", "{\"id_token\":{}}"), ("max_age", "60"), ("requested_expiry", "120"), ("scope", "openid")],
            request.Parameters.Values.Select(value => (value.Key, value.Value)).Order());
        Assert.Equal(Now.AddSeconds(60), request.Id.ExpiresAt);
    }

    [Theory]
    [InlineData("state", "1")]
    [InlineData("scope", """["openid"]""")]
    [InlineData("nonce", "null")]
    [InlineData("prompt", "true")]
    [InlineData("redirect_uri", "{}")]
    [InlineData("claims", "\"{}\"")]
    [InlineData("claims", "[]")]
    [InlineData("max_age", "1.5")]
    [InlineData("max_age", "-1")]
    [InlineData("login_hint", "1")]
    public async Task A_claim_of_another_type_is_refused(string name, string json)
    {
        var claims = _app.Claims(Now, ("sub", null), ("aud", Endpoint));
        var refused = await RequestObject.VerifyAsync(
            Jws.Sign(_app.Key, Encoding.UTF8.GetBytes(claims.ToJsonString()[..^1] + $",\"{name}\":{json}}}")), Client(), [Endpoint], Now, Ct);

        Assert.False(refused.Try(out _, out var word));
        Assert.Equal("object_type", word);
    }

    [Theory]
    [InlineData(Endpoint, true)]
    [InlineData(AuthorizationHost.Issuer + "/authorize", false)]
    [InlineData(AuthorizationHost.Issuer, false)]
    [Trait("rule", "AS-21")]
    public async Task The_endpoint_says_by_which_names_it_is_meant(string audience, bool accepted) =>
        Assert.Equal(accepted, (await VerifyAsync(("aud", audience))).Try(out _, out _));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<Kernel.Result<RequestObject, string>> VerifyAsync(params (string Name, JsonNode? Value)[] changes)
    {
        var claims = _app.Claims(Now, [("sub", null), ("aud", Endpoint), .. changes]);
        return await RequestObject.VerifyAsync(
            Jws.Sign(_app.Key, Encoding.UTF8.GetBytes(claims.ToJsonString()), "oauth-authz-req+jwt"), Client(), [Endpoint], Now, Ct);
    }

    private Client Client() =>
        Clients.RegisteredClients.Read(_app.Registration()).Client ?? throw new InvalidOperationException("not registered");
}
