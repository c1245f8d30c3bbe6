// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Testing.Proofs;

namespace Authorization.Tests.Token;

/// <summary>Codes bound to a key by <c>dpop_jkt</c> (RFC 9449 §10).</summary>
public sealed class CodeBindingTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>, IDisposable
{
    private readonly ProofKey _key = new();

    public void Dispose() => _key.Dispose();

    [Fact]
    [Trait("rule", "SEC-198")]
    public async Task The_key_named_at_authorize_redeems_the_code()
    {
        var code = await host.ObtainCodeAsync(host.One, ("dpop_jkt", _key.Thumbprint));

        using var response = await host.RedeemWithProofAsync(host.One, code, host.Proof(_key));

        Assert.Equal("DPoP", (await Proving.GrantedAsync(response)).Type);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("rule", "SEC-198")]
    public async Task Another_key_or_none_does_not_and_the_code_is_gone(bool sendsProof)
    {
        using var thief = new ProofKey();
        var code = await host.ObtainCodeAsync(host.One, ("dpop_jkt", _key.Thumbprint));

        using var stolen = await host.RedeemWithProofAsync(host.One, code, sendsProof ? host.Proof(thief) : null);
        using var late = await host.RedeemWithProofAsync(host.One, code, host.Proof(_key));

        await Answer.RefusedAsync(stolen, HttpStatusCode.BadRequest, "invalid_grant");
        await Answer.RefusedAsync(late, HttpStatusCode.BadRequest, "invalid_grant");
    }

    [Theory]
    [InlineData("short")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [Trait("rule", "SEC-198")]
    public async Task What_cannot_be_a_thumbprint_is_told_at_once(string thumbprint)
    {
        using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest(("dpop_jkt", thumbprint))));

        Assert.Equal("invalid_request", Answer.Of(response)["error"]);
    }
}
