// SPDX-License-Identifier: Apache-2.0
using Authorization.Tests.Hosting;
using Testing.Proofs;

namespace Authorization.Tests.Token;

/// <summary>An application that sends a DPoP proof with its token request.</summary>
internal static class Proving
{
    public const string TokenUrl = AuthorizationHost.Issuer + "/token";

    /// <summary>A good proof for <c>/token</c>.</summary>
    public static string Proof(this AuthorizationHost host, ProofKey key) => key.Prove("POST", TokenUrl, host.Time.GetUtcNow());

    /// <summary>Redeems a code with one header of proof, or none.</summary>
    public static Task<HttpResponseMessage> RedeemWithProofAsync(
        this AuthorizationHost host, App app, string code, string? proof, params (string Name, string? Value)[] changes) =>
        host.SendWithProofAsync(host.TokenForm(app, code, changes), proof);

    /// <summary>The body of a redemption.</summary>
    public static string TokenForm(this AuthorizationHost host, App app, string code, params (string Name, string? Value)[] changes) =>
        AuthorizationHost.Encode(app.TokenRequest(code, host.Time.GetUtcNow(), changes));

    /// <summary>Posts a form to <c>/token</c>.</summary>
    public static async Task<HttpResponseMessage> SendWithProofAsync(this AuthorizationHost host, string form, string? proof)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, host.Raw("/token")) { Content = AuthorizationHost.Form(form) };
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        return await host.Wifi.SendAsync(request);
    }

    /// <summary>The access token and its type.</summary>
    public static async Task<(string Token, string Type)> GrantedAsync(HttpResponseMessage response)
    {
        var answer = await Answer.JsonAsync(response);
        Assert.True(answer.ContainsKey("access_token"), string.Join(", ", answer.Values));
        return (answer["access_token"].GetString()!, answer["token_type"].GetString()!);
    }
}
