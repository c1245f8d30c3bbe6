// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Authorization.Tests.Hosting;
using Kernel.Jose;
using Testing.Proofs;

namespace Authorization.Tests.Token;

/// <summary>Tokens bound to a key at <c>/token</c> (RFC 9449 §5).</summary>
public sealed class DpopTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>, IDisposable
{
    private const string BadProof = "invalid_dpop_proof";

    private readonly ProofKey _key = new();

    public static TheoryData<string> Bad => [.. BadProofs.Names];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(JwsAlgorithm.ES256)]
    [InlineData(JwsAlgorithm.PS256)]
    [Trait("rule", "AS-07")]
    public async Task With_a_proof_the_token_is_bound_to_its_key(JwsAlgorithm algorithm)
    {
        using var key = new ProofKey(algorithm);
        using var response = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), host.Proof(key));
        var (token, type) = await Proving.GrantedAsync(response);

        Assert.Equal("DPoP", type);
        Assert.Equal(key.Thumbprint, (await host.Spending.OpenAsync(token, Ct))!.KeyThumbprint);
    }

    [Fact]
    [Trait("rule", "AS-07")]
    public async Task Without_a_proof_the_token_is_a_bearer_token()
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One));
        var (token, type) = await Proving.GrantedAsync(response);

        Assert.Equal("Bearer", type);
        Assert.Null((await host.Spending.OpenAsync(token, Ct))!.KeyThumbprint);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    [Trait("rule", "SEC-195")]
    [Trait("rule", "SEC-199")]
    [Trait("rule", "AS-09")]
    public async Task A_bad_proof_is_refused_and_the_code_stays_good(string name)
    {
        var code = await host.ObtainCodeAsync(host.One);
        var proofs = BadProofs.Make(name, _key, "POST", Proving.TokenUrl, host.Time.GetUtcNow());

        var answer = await PostAsync(host.TokenForm(host.One, code), proofs);

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains($"\"error\":\"{BadProof}\"", answer, StringComparison.Ordinal);
        using var good = await host.RedeemWithProofAsync(host.One, code, host.Proof(_key));
        Assert.Equal("DPoP", (await Proving.GrantedAsync(good)).Type);
    }

    [Theory]
    [InlineData("HTTPS://NUMBERS.EXAMPLE/token", 0)]
    [InlineData("https://numbers.example:443/token", 0)]
    [InlineData("https://numbers.example/token?a=b", 0)]
    [InlineData("https://numbers.example/token#c", 0)]
    [InlineData("https://numbers.example/token", 10)]
    [InlineData("https://numbers.example/token", -10)]
    [InlineData("https://numbers.example/token", -299)]
    [Trait("rule", "SEC-196")]
    public async Task A_good_proof_may_be_spelt_in_many_ways(string url, int seconds)
    {
        var proof = _key.Prove(
            "POST", url, host.Time.GetUtcNow().AddSeconds(seconds), changes: [("nbf", 4_000_000_000), ("exp", 1), ("ath", "x"), ("other", true)]);

        using var response = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), proof);

        Assert.Equal("DPoP", (await Proving.GrantedAsync(response)).Type);
    }

    [Fact]
    [Trait("rule", "SEC-195")]
    public async Task The_Host_header_has_no_say_in_what_the_proof_must_be_for()
    {
        var proof = _key.Prove("POST", host.BaseUrl + "/token", host.Time.GetUtcNow());

        using var response = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), proof);

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, BadProof);
    }

    [Fact]
    [Trait("rule", "AS-09")]
    [Trait("rule", "SEC-195")]
    public async Task A_proof_counts_once_and_its_second_use_costs_no_code()
    {
        var proof = host.Proof(_key);
        var code = await host.ObtainCodeAsync(host.One);
        using var first = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), proof);
        using var again = await host.RedeemWithProofAsync(host.One, code, proof);
        using var fresh = await host.RedeemWithProofAsync(host.One, code, host.Proof(_key));

        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        await Answer.RefusedAsync(again, HttpStatusCode.BadRequest, BadProof);
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    [Trait("rule", "AS-09")]
    public async Task The_jti_of_one_key_is_not_that_of_another()
    {
        using var other = new ProofKey();
        var now = host.Time.GetUtcNow();
        foreach (var key in new[] { _key, other })
        {
            var proof = key.Prove("POST", Proving.TokenUrl, now, changes: ("jti", "same"));
            using var response = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), proof);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
    }

    [Fact]
    [Trait("rule", "SEC-163")]
    public async Task A_replayed_assertion_uses_up_no_proof()
    {
        var assertion = ("client_assertion", (string?)host.One.Assertion(host.Time.GetUtcNow()));
        var proof = host.Proof(_key);
        var code = await host.ObtainCodeAsync(host.One);
        using var first = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One), assertion);
        using var replay = await host.RedeemWithProofAsync(host.One, code, proof, assertion);
        using var fresh = await host.RedeemWithProofAsync(host.One, code, proof);

        await Answer.RefusedAsync(replay, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Equal(HttpStatusCode.OK, fresh.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-165")]
    public async Task A_proof_is_not_looked_at_before_the_client_is_known()
    {
        var code = await host.ObtainCodeAsync(host.One);
        var proof = host.Proof(_key);
        using var stranger = await host.RedeemWithProofAsync(host.One, code, proof, ("client_assertion", "x.y.z"));
        using var bad = await host.RedeemWithProofAsync(host.One, code, "garbage", ("client_assertion", "x.y.z"));
        using var good = await host.RedeemWithProofAsync(host.One, code, proof);

        await Answer.RefusedAsync(stranger, HttpStatusCode.Unauthorized, "invalid_client");
        await Answer.RefusedAsync(bad, HttpStatusCode.Unauthorized, "invalid_client");
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task A_used_code_is_invalid_whatever_proof_is_with_it()
    {
        var code = await host.ObtainCodeAsync(host.One);
        using var first = await host.RedeemWithProofAsync(host.One, code, host.Proof(_key));
        using var again = await host.RedeemWithProofAsync(host.One, code, host.Proof(_key));

        await Answer.RefusedAsync(again, HttpStatusCode.BadRequest, "invalid_grant");
        Assert.Null(await host.Spending.OpenAsync((await Proving.GrantedAsync(first)).Token, Ct));
    }

    [Fact]
    [Trait("rule", "AS-09")]
    [Trait("rule", "SEC-199")]
    public async Task A_hash_of_the_body_must_be_that_of_the_body()
    {
        var form = host.TokenForm(host.One, await host.ObtainCodeAsync(host.One));
        var now = host.Time.GetUtcNow();
        var wrong = _key.Prove("POST", Proving.TokenUrl, now, changes: ("camara:bh", ProofKey.Hash(form + "&")));
        using var refused = await host.SendWithProofAsync(form, wrong);
        await Answer.RefusedAsync(refused, HttpStatusCode.BadRequest, BadProof);

        form = host.TokenForm(host.One, await host.ObtainCodeAsync(host.One));
        var right = _key.Prove("POST", Proving.TokenUrl, now, changes: [("camara:bh", ProofKey.Hash(form)), ("camara:qh", ProofKey.Hash(""))]);
        using var granted = await host.SendWithProofAsync(form, right);
        Assert.Equal("DPoP", (await Proving.GrantedAsync(granted)).Type);
    }

    // As octets: two header lines are not one line with a comma.
    private Task<string> PostAsync(string form, IReadOnlyList<string> proofs)
    {
        var headers = string.Concat(proofs.Select(proof => $"DPoP: {proof}\r\n"));
        return RawHttp.SendAsync(
            host,
            "POST /token HTTP/1.1\r\nHost: numbers.example\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            + $"Content-Length: {Encoding.ASCII.GetByteCount(form)}\r\n{headers}\r\n{form}");
    }
}
