// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Testing.Proofs;

namespace Authorization.Tests.Token;

/// <summary>What a server offers, what it demands, and what its metadata says of it (AS-07 to AS-09).</summary>
public sealed class DpopSupportTests : IAsyncLifetime
{
    private readonly ProofKey _key = new();
    private AuthorizationHost? _host;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("Off", true, "Bearer")]
    [InlineData("Off", false, "Bearer")]
    [InlineData("Offered", true, "DPoP")]
    [InlineData("Offered", false, "Bearer")]
    [InlineData("Required", true, "DPoP")]
    [InlineData("Required", false, null)]
    [Trait("rule", "AS-07")]
    [Trait("rule", "SEC-193")]
    [Trait("rule", "SEC-194")]
    public async Task The_table_of_the_profile_is_what_happens(string support, bool sendsProof, string? type)
    {
        var host = await StartAsync(("Dpop:Support", support));
        var proof = sendsProof ? host.Proof(_key) : null;

        using var response = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), proof);

        if (type is null)
        {
            await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_dpop_proof");
        }
        else
        {
            Assert.Equal(type, (await Proving.GrantedAsync(response)).Type);
        }
    }

    [Fact]
    [Trait("rule", "SEC-193")]
    [Trait("rule", "AS-07")]
    public async Task A_server_without_it_minds_neither_a_bad_proof_nor_a_key_named_at_authorize()
    {
        var host = await StartAsync(("Dpop:Support", "Off"));
        var code = await host.ObtainCodeAsync(host.One, ("dpop_jkt", _key.Thumbprint));

        using var response = await host.RedeemWithProofAsync(host.One, code, "garbage");

        Assert.Equal("Bearer", (await Proving.GrantedAsync(response)).Type);
    }

    [Theory]
    [InlineData("Off")]
    [InlineData("Offered")]
    [Trait("rule", "AS-08")]
    [Trait("rule", "SEC-194")]
    public async Task A_client_registered_as_bound_needs_a_proof_whatever_is_offered(string support)
    {
        var host = await StartAsync(("Dpop:Support", support));
        host.One.DpopBoundAccessTokens = true;
        host.ReloadClients();
        var code = await host.ObtainCodeAsync(host.One);

        using var without = await host.RedeemAsync(host.One, code);
        using var with = await host.RedeemWithProofAsync(host.One, code, host.Proof(_key));

        await Answer.RefusedAsync(without, HttpStatusCode.BadRequest, "invalid_dpop_proof");
        Assert.Equal("DPoP", (await Proving.GrantedAsync(with)).Type);
    }

    [Theory]
    [InlineData("Off", "false", false, false)]
    [InlineData("Offered", "false", true, false)]
    [InlineData("Required", "true", true, true)]
    [Trait("rule", "AS-08")]
    [Trait("rule", "AS-09")]
    public async Task Discovery_says_what_is_offered_and_required(string support, string claims, bool saysOffered, bool saysRequired)
    {
        var host = await StartAsync(("Dpop:Support", support), ("Dpop:RequireCamaraClaims", claims));
        using var response = await host.Wifi.SendAsync(host.Get("/.well-known/openid-configuration"));
        var metadata = await Answer.JsonAsync(response);

        Assert.Equal(saysOffered, metadata.TryGetValue("dpop_signing_alg_values_supported", out var algorithms));
        Assert.Equal(saysRequired, metadata.TryGetValue("camara_dpop_claims_required", out var required));
        if (saysOffered)
        {
            Assert.Equal(["ES256", "PS256"], algorithms.EnumerateArray().Select(value => value.GetString()));
        }

        if (saysRequired)
        {
            Assert.Equal(["camara:bh", "camara:qh"], required.EnumerateArray().Select(value => value.GetString()));
        }
    }

    [Fact]
    [Trait("rule", "AS-09")]
    [Trait("rule", "SEC-199")]
    public async Task Where_the_claims_are_required_a_proof_that_binds_no_body_is_refused()
    {
        var host = await StartAsync(("Dpop:RequireCamaraClaims", "true"));
        var code = await host.ObtainCodeAsync(host.One);
        using var unbound = await host.RedeemWithProofAsync(host.One, code, host.Proof(_key));
        var form = host.TokenForm(host.One, code);
        var proof = _key.Prove("POST", Proving.TokenUrl, host.Time.GetUtcNow(), changes: ("camara:bh", ProofKey.Hash(form)));
        using var bound = await host.SendWithProofAsync(form, proof);

        await Answer.RefusedAsync(unbound, HttpStatusCode.BadRequest, "invalid_dpop_proof");
        Assert.Equal("DPoP", (await Proving.GrantedAsync(bound)).Type);
    }

    private async Task<AuthorizationHost> StartAsync(params (string Name, string Value)[] settings)
    {
        _host = new AuthorizationHost();
        foreach (var (name, value) in settings)
        {
            _host.Settings[name] = value;
        }

        await _host.InitializeAsync();
        return _host;
    }
}
