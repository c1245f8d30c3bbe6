// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text.Json;
using Authorization.Tests.Hosting;
using Authorization.Tests.Token;
using Testing.Proofs;

namespace Authorization.Tests.Introspection;

/// <summary>Tokens bound to a key, seen and spent by an API hosted apart (RFC 9449 §6.2).</summary>
public sealed class BoundTokenTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>, IDisposable
{
    private readonly ProofKey _key = new();

    public void Dispose() => _key.Dispose();

    [Fact]
    [Trait("rule", "SEC-197")]
    public async Task A_bound_token_names_its_key()
    {
        var token = await ObtainAsync();
        foreach (var asker in new[] { host.One, host.Api })
        {
            using var response = await AskAsync(asker, ("token", token));
            var seen = await Answer.JsonAsync(response);
            Assert.Equal("DPoP", seen["token_type"].GetString());
            Assert.Equal(_key.Thumbprint, seen["cnf"].GetProperty("jkt").GetString());
        }
    }

    [Fact]
    [Trait("rule", "SEC-197")]
    [Trait("rule", "SEC-200")]
    public async Task It_is_spent_there_with_a_new_proof_of_its_key_and_not_without()
    {
        using var other = new ProofKey();
        var (first, second) = (await ObtainAsync(), await ObtainAsync());

        await NotProvedAsync(SpendAsync(first, null, "a"));
        await NotProvedAsync(SpendAsync(first, other.Thumbprint, "a"));
        Assert.True(await IsDoneAsync(SpendAsync(first, _key.Thumbprint, "a")));
        await NotProvedAsync(SpendAsync(second, _key.Thumbprint, "a"));
        Assert.True(await IsDoneAsync(SpendAsync(second, _key.Thumbprint, "b")));
        Assert.False(await IsDoneAsync(SpendAsync(second, _key.Thumbprint, "c")));
    }

    [Fact]
    [Trait("rule", "AS-09")]
    public async Task A_refusal_uses_the_proof_up_as_well()
    {
        var token = await ObtainAsync();
        (string, string?)[] refusal = [("token", token), ("outcome", "refused"), ("reason", "scope_missing"), ("correlator", "c")];

        Assert.True(await IsDoneAsync(AskAsync(host.Api, [.. refusal, .. Proof(_key.Thumbprint, "refused")])));
        await NotProvedAsync(AskAsync(host.Api, [.. refusal, .. Proof(_key.Thumbprint, "refused")]));
        await NotProvedAsync(SpendAsync(token, _key.Thumbprint, "refused"));
    }

    [Theory]
    [InlineData("dpop_jkt", null)]
    [InlineData("dpop_jti", null)]
    [InlineData("dpop_iat", null)]
    [InlineData("dpop_jkt", "short")]
    [InlineData("dpop_iat", "-1")]
    [InlineData("dpop_iat", "99999999999999999999")]
    [InlineData("dpop_iat", "253402300800")]
    public async Task Half_a_proof_is_a_malformed_request(string name, string? value)
    {
        (string Name, string? Value)[] members =
            [("token", await ObtainAsync()), ("spend", "true"), ("outcome", "true"), ("correlator", "c"), .. Proof(_key.Thumbprint, "half")];

        using var response = await AskAsync(host.Api, [.. members.Where(one => one.Name != name), (name, value)]);

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_request");
    }

    private async Task<string> ObtainAsync()
    {
        using var response = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), host.Proof(_key));
        return (await Proving.GrantedAsync(response)).Token;
    }

    private Task<HttpResponseMessage> SpendAsync(string token, string? thumbprint, string jti) => AskAsync(
        host.Api,
        [("token", token), ("spend", "true"), ("outcome", "true"), ("correlator", "c"), .. thumbprint is null ? [] : Proof(thumbprint, jti)]);

    private (string Name, string? Value)[] Proof(string thumbprint, string jti) =>
    [
        ("dpop_jkt", thumbprint),
        ("dpop_jti", jti),
        ("dpop_iat", host.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
    ];

    private Task<HttpResponseMessage> AskAsync(App asker, params (string Name, string? Value)[] members) =>
        host.PostAsync("/introspect", asker.ClientRequest(host.Time.GetUtcNow(), members));

    private static async Task<bool> IsDoneAsync(Task<HttpResponseMessage> asking)
    {
        using var response = await asking;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await Answer.JsonAsync(response))["active"].ValueKind is JsonValueKind.True;
    }

    private static async Task NotProvedAsync(Task<HttpResponseMessage> asking)
    {
        using var response = await asking;
        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_dpop_proof");
    }
}
