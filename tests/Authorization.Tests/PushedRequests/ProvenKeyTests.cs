// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Authorization.Tests.Token;
using Testing.Proofs;

namespace Authorization.Tests.PushedRequests;

/// <summary>Pushed requests whose code is bound to a key: by a proof at <c>/par</c>, by <c>dpop_jkt</c>, or both (RFC 9449 §10.1).</summary>
public sealed class ProvenKeyTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>, IDisposable
{
    private const string PushedRequestUrl = AuthorizationHost.Issuer + "/par";

    private readonly ProofKey _key = new();

    public static TheoryData<string> BadProof => [.. BadProofs.Names];

    private DateTimeOffset Now => host.Time.GetUtcNow();

    public void Dispose() => _key.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [Trait("rule", "SEC-198")]
    public async Task The_key_proved_or_named_when_pushing_alone_redeems_the_code(bool proves, bool names)
    {
        using var thief = new ProofKey();
        var code = await OpenAsync(proves, names);
        using var stolen = await host.RedeemWithProofAsync(host.One, code, host.Proof(thief));
        using var redeemed = await host.RedeemWithProofAsync(host.One, await OpenAsync(proves, names), host.Proof(_key));

        await Answer.RefusedAsync(stolen, HttpStatusCode.BadRequest, "invalid_grant");
        Assert.Equal("DPoP", (await Proving.GrantedAsync(redeemed)).Type);
    }

    [Fact]
    [Trait("rule", "SEC-198")]
    public async Task A_key_named_inside_a_pushed_object_counts_as_one_named_beside_it()
    {
        var requestUri = await host.ObtainRequestUriAsync(host.One, ("request", host.One.RequestObject(Now, ("dpop_jkt", _key.Thumbprint))));
        using var opened = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));
        using var unproved = await host.RedeemAsync(host.One, Answer.Of(opened)["code"]!);

        await Answer.RefusedAsync(unproved, HttpStatusCode.BadRequest, "invalid_grant");
    }

    [Fact]
    [Trait("rule", "SEC-198")]
    public async Task A_proof_of_another_key_than_the_one_named_is_refused()
    {
        using var other = new ProofKey();
        using var response = await PushAsync(Proof(), ("dpop_jkt", other.Thumbprint));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_dpop_proof");
    }

    [Fact]
    [Trait("rule", "SEC-200")]
    public async Task A_proof_is_good_for_one_push()
    {
        var proof = Proof();
        using var first = await PushAsync(proof);
        using var again = await PushAsync(proof);
        using var atToken = await host.RedeemWithProofAsync(host.One, await host.ObtainCodeAsync(host.One), proof);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        await Answer.RefusedAsync(again, HttpStatusCode.BadRequest, "invalid_dpop_proof");
        await Answer.RefusedAsync(atToken, HttpStatusCode.BadRequest, "invalid_dpop_proof");
    }

    [Theory]
    [MemberData(nameof(BadProof))]
    [Trait("rule", "SEC-195")]
    public async Task A_bad_proof_binds_nothing(string name)
    {
        using var response = await PushAsync(BadProofs.Make(name, _key, "POST", PushedRequestUrl, Now));

        await Answer.RefusedAsync(response, HttpStatusCode.BadRequest, "invalid_dpop_proof");
    }

    private string Proof() => _key.Prove("POST", PushedRequestUrl, Now);

    private async Task<string> OpenAsync(bool proves, bool names)
    {
        using var pushed = await PushAsync(proves ? [Proof()] : [], ("dpop_jkt", names ? _key.Thumbprint : null));
        var requestUri = (await Answer.JsonAsync(pushed))["request_uri"].GetString()!;
        using var opened = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));
        return Answer.Of(opened)["code"]!;
    }

    private Task<HttpResponseMessage> PushAsync(string proof, params (string Name, string? Value)[] changes) => PushAsync([proof], changes);

    private Task<HttpResponseMessage> PushAsync(IReadOnlyList<string> proofs, params (string Name, string? Value)[] changes)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, host.Raw("/par"))
        {
            Content = AuthorizationHost.Form(AuthorizationHost.Encode(host.One.PushedRequest(Now, changes))),
        };
        foreach (var proof in proofs)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        return host.Wifi.SendAsync(request);
    }
}
