// SPDX-License-Identifier: Apache-2.0
using Authorization.Spending;
using Authorization.Tests.Hosting;
using Authorization.Tests.Token;
using Kernel.Jose;
using Testing.Proofs;

namespace Authorization.Tests.Spending;

/// <summary>A token bound to a key is spent with a new proof of that key, or not at all, whoever asks (CVE-2024-49755).</summary>
public sealed class BoundTokenTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>, IDisposable
{
    private readonly ProofKey _key = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _key.Dispose();

    [Fact]
    [Trait("rule", "SEC-197")]
    public async Task Without_a_proof_or_with_that_of_another_key_it_is_not_spent()
    {
        using var other = new ProofKey();
        var token = await ObtainAsync();

        Assert.Equal(TokenSpend.Unproven, await SpendAsync(token, null));
        Assert.Equal(TokenSpend.Unproven, await SpendAsync(token, Proof(other, "a")));
        Assert.Equal(TokenSpend.Spent, await SpendAsync(token, Proof(_key, "b")));
        Assert.Equal(TokenSpend.AlreadySpent, await SpendAsync(token, Proof(_key, "c")));
    }

    [Fact]
    [Trait("rule", "SEC-197")]
    public async Task A_bearer_token_is_not_made_a_bound_one_by_a_proof()
    {
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One));
        var token = (await host.Spending.OpenAsync((await Proving.GrantedAsync(response)).Token, Ct))!;

        Assert.Equal(TokenSpend.Unproven, await SpendAsync(token, Proof(_key, "a")));
        Assert.Equal(TokenSpend.Spent, await SpendAsync(token, null));
    }

    [Fact]
    [Trait("rule", "AS-09")]
    [Trait("rule", "SEC-195")]
    public async Task A_used_proof_leaves_the_token_for_a_new_one()
    {
        var (first, second) = (await ObtainAsync(), await ObtainAsync());

        Assert.Equal(TokenSpend.Spent, await SpendAsync(first, Proof(_key, "same")));
        Assert.Equal(TokenSpend.Unproven, await SpendAsync(second, Proof(_key, "same")));
        Assert.Equal(TokenSpend.Spent, await SpendAsync(second, Proof(_key, "new")));
    }

    private async Task<LiveToken> ObtainAsync()
    {
        using var response = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), host.Proof(_key));
        return (await host.Spending.OpenAsync((await Proving.GrantedAsync(response)).Token, Ct))!;
    }

    private DpopProof Proof(ProofKey key, string jti) => DpopProof.Attested(key.Thumbprint, jti, host.Time.GetUtcNow());

    private Task<TokenSpend> SpendAsync(LiveToken token, DpopProof? proof) =>
        host.Spending.SpendAsync(token, new TokenUse(TokenOutcome.True, "c") { Proof = proof }, Ct);
}
