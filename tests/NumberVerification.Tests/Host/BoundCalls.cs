// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using Testing.Proofs;

namespace NumberVerification.Tests.Host;

/// <summary>A back end whose token is bound to its key (RFC 9449 §7).</summary>
internal static class BoundCalls
{
    /// <summary>The apiRoot that the host is configured with, and not where it listens.</summary>
    public const string ApiRoot = "http://localhost:9091";

    /// <summary>Every scope of every version.</summary>
    public const string EveryScope =
        $"{TokenTable.Verify} {TokenTable.Share} {TokenTable.LegacyVerify} {TokenTable.LegacyShare}";

    public const string Answer = """{"devicePhoneNumberVerified":true}""";

    /// <summary>A body that verifies.</summary>
    public const string Body = $$"""{"phoneNumber":"{{TokenTable.Number}}"}""";

    /// <summary>Every operation of every version: method and path.</summary>
    public static IEnumerable<(string Method, string Path)> Operations { get; } =
        from version in new[] { "v0", "v0.3", "v1", "v2" }
        from operation in new[] { ("POST", "verify"), ("GET", "device-phone-number") }
        select (operation.Item1, $"/number-verification/{version}/{operation.Item2}");

    /// <summary>A token with every scope, bound to a key.</summary>
    public static string IssueBound(this ApiHost host, ProofKey key) => host.Tokens.Issue(EveryScope, boundTo: key.Thumbprint);

    /// <summary>A good proof for a call of now.</summary>
    public static string Proof(this ProofKey key, string method, string path, string token) =>
        key.Prove(method, ApiRoot + path, DateTimeOffset.UtcNow, token);

    /// <summary>Calls an operation; a POST with <see cref="Body"/> unless another is given.</summary>
    public static async Task<HttpResponseMessage> CallAsync(
        this ApiHost host, string method, string path, string scheme, string token, string? proof, string body = Body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path)
        {
            Content = method is "POST" ? Calls.Json(body) : null,
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(scheme, token);
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        return await host.Client.SendAsync(request);
    }

    /// <summary>The 401, with a challenge of the scheme DPoP that says what was wrong.</summary>
    public static async Task ShouldChallengeAsync(this Task<HttpResponseMessage> call, string error)
    {
        using var response = await call;
        Assert.Equal(
            $"DPoP error=\"{error}\", algs=\"ES256 PS256\"", Assert.Single(response.Headers.GetValues("WWW-Authenticate")));
        await Task.FromResult(response).ShouldRefuseAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
    }
}
