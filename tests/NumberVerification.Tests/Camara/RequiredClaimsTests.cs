// SPDX-License-Identifier: Apache-2.0
using NumberVerification.Tests.Host;
using Testing.Proofs;

namespace NumberVerification.Tests.Camara;

/// <summary>An API that takes no proof which does not bind body and query (CAMARA Security and Interoperability Profile).</summary>
public sealed class RequiredClaimsTests : IAsyncLifetime
{
    private const string BadProof = "invalid_dpop_proof";

    private readonly ApiHost _host = new();
    private readonly ProofKey _key = new();

    public ValueTask InitializeAsync()
    {
        _host.Settings["Dpop:RequireCamaraClaims"] = "true";
        _host.Settings["NumberVerification:ApiRoot"] = "https://api.example/some/root/";
        return _host.InitializeAsync();
    }

    public ValueTask DisposeAsync()
    {
        _key.Dispose();
        return _host.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "AS-09")]
    [Trait("rule", "SEC-199")]
    public async Task A_body_needs_its_hash_and_a_query_its_own()
    {
        var token = _host.IssueBound(_key);
        var bh = ProofKey.Hash(BoundCalls.Body);
        await VerifyAsync(token, null, null).ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, null, ProofKey.Hash("")).ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, bh, null, "?a=b").ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, bh, null).ShouldAnswerAsync(BoundCalls.Answer);

        token = _host.IssueBound(_key);
        await VerifyAsync(token, bh, ProofKey.Hash("a=b"), "?a=b").ShouldAnswerAsync(BoundCalls.Answer);
    }

    [Fact]
    [Trait("rule", "SEC-199")]
    public async Task A_call_with_neither_needs_neither()
    {
        var token = _host.IssueBound(_key);
        var proof = _key.Prove("GET", "https://api.example/some/root" + ApiHost.Share, DateTimeOffset.UtcNow, token);

        await _host.CallAsync("GET", ApiHost.Share, "DPoP", token, proof)
            .ShouldAnswerAsync($$"""{"devicePhoneNumber":"{{TokenTable.Number}}"}""");
    }

    [Fact]
    [Trait("rule", "SEC-193")]
    public async Task A_bearer_token_needs_no_proof()
    {
        await _host.CallAsync("POST", ApiHost.Verify, "Bearer", _host.Tokens.Issue(), null).ShouldAnswerAsync(BoundCalls.Answer);
    }

    private Task<HttpResponseMessage> VerifyAsync(string token, string? bodyHash, string? queryHash, string query = "")
    {
        var proof = _key.Prove(
            "POST",
            "https://api.example/some/root" + ApiHost.Verify,
            DateTimeOffset.UtcNow,
            token,
            ("camara:bh", bodyHash),
            ("camara:qh", queryHash));
        return _host.CallAsync("POST", ApiHost.Verify + query, "DPoP", token, proof);
    }
}
