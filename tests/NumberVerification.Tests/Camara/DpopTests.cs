// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;
using Testing.Proofs;

namespace NumberVerification.Tests.Camara;

/// <summary>Tokens bound to a key at every operation of every version (RFC 9449 §7).</summary>
public sealed class DpopTests(ApiHost host) : IClassFixture<ApiHost>, IDisposable
{
    // What the API calls itself, by configuration; the socket of the tests has another port, which must not matter.
    private const string ApiRoot = "http://localhost:9091";
    private const string Body = $$"""{"phoneNumber":"{{TokenTable.Number}}"}""";

    private static readonly string[] Scopes =
    [
        TokenTable.Verify, TokenTable.Share, "number-verification-verify-read", "number-verification-share-read",
    ];

    private readonly ProofKey _key = new();

    public static TheoryData<string> Bad => [.. BadProofs.NamesAtResources.Except(["longer than 8 KiB"])];

    public static TheoryData<string, string> Operations =>
    [
        .. new[] { "v0", "v0.3", "v1", "v2" }.SelectMany(version => new[] { "verify", "device-phone-number" }.Select(path => (version, path))),
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    public void Dispose() => _key.Dispose();

    [Theory]
    [MemberData(nameof(Operations))]
    [Trait("rule", "SEC-197")]
    [Trait("rule", "AS-09")]
    public async Task A_bound_token_answers_with_its_proof_and_in_no_other_way(string version, string path)
    {
        var token = Bound();
        var proof = _key.Prove(MethodOf(path), UrlOf(version, path), Now, token);
        using var other = new ProofKey();

        await RefusedAsync(await SendAsync(version, path, $"Bearer {token}"), "error=\"invalid_token\"");
        await RefusedAsync(await SendAsync(version, path, $"Bearer {token}", proof), "error=\"invalid_token\"");
        await RefusedAsync(await SendAsync(version, path, $"DPoP {token}"), "invalid_dpop_proof");
        await RefusedAsync(
            await SendAsync(version, path, $"DPoP {token}", other.Prove(MethodOf(path), UrlOf(version, path), Now, token)), "invalid_dpop_proof");
        Assert.False(host.Tokens.IsSpent(token));

        using var answer = await SendAsync(version, path, $"DPoP {token}", proof);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(host.Tokens.IsSpent(token));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    [Trait("rule", "SEC-197")]
    public async Task A_token_without_a_key_is_no_bound_token(string version, string path)
    {
        var token = host.Tokens.Issue(string.Join(' ', Scopes));

        await RefusedAsync(
            await SendAsync(version, path, $"DPoP {token}", _key.Prove(MethodOf(path), UrlOf(version, path), Now, token)), "error=\"invalid_token\"");

        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    [Trait("rule", "SEC-195")]
    [Trait("rule", "SEC-199")]
    public async Task A_bad_proof_is_refused_and_the_token_stays_good(string name)
    {
        var token = Bound();
        var url = UrlOf("v2", "verify");

        await RefusedAsync(await SendAsync("v2", "verify", $"DPoP {token}", [.. BadProofs.Make(name, _key, "POST", url, Now, token)]), "invalid_dpop_proof");

        using var good = await SendAsync("v2", "verify", $"DPoP {token}", _key.Prove("POST", url, Now, token));
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Theory]
    [InlineData("HTTP://LOCALHOST:9091/number-verification/v2/verify", 0)]
    [InlineData("http://localhost:9091/number-verification/v2/verify?a=b", 0)]
    [InlineData("http://localhost:9091/number-verification/v2/verify#c", 0)]
    [InlineData("http://localhost:9091/number-verification/v2/verify", 8)]
    [InlineData("http://localhost:9091/number-verification/v2/verify", -290)]
    [Trait("rule", "SEC-196")]
    public async Task A_good_proof_may_be_spelt_in_many_ways(string url, int seconds)
    {
        var token = Bound();
        var proof = _key.Prove("POST", url, Now.AddSeconds(seconds), token, ("nbf", 4_000_000_000), ("exp", 1), ("other", true));

        using var answer = await SendAsync("v2", "verify", $"DPoP {token}", proof);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-195")]
    [Trait("rule", "AS-09")]
    public async Task A_proof_is_used_up_even_by_a_call_that_is_refused()
    {
        var token = Bound();
        var proof = _key.Prove("POST", UrlOf("v2", "verify"), Now, token);

        using var malformed = await SendAsync("v2", "verify", $"DPoP {token}", [proof], "{}");
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
        await RefusedAsync(await SendAsync("v2", "verify", $"DPoP {token}", proof), "invalid_dpop_proof");

        Assert.False(host.Tokens.IsSpent(token));
    }

    [Fact]
    [Trait("rule", "SEC-199")]
    [Trait("rule", "AS-09")]
    public async Task A_proof_that_names_its_body_is_for_no_other()
    {
        var token = Bound();
        var url = UrlOf("v2", "verify");

        using var right = await SendAsync(
            "v2", "verify", $"DPoP {token}", _key.Prove("POST", url, Now, token, ("camara:bh", ProofKey.Hash(Body))));
        Assert.Equal(HttpStatusCode.OK, right.StatusCode);

        var next = Bound();
        var proof = _key.Prove("POST", url, Now, next, ("camara:bh", ProofKey.Hash(Body)));
        await RefusedAsync(
            await SendAsync("v2", "verify", $"DPoP {next}", [proof], """{"phoneNumber":"+346661113335"}"""), "invalid_dpop_proof");
        Assert.False(host.Tokens.IsSpent(next));
    }

    [Fact]
    [Trait("rule", "SEC-013")]
    [Trait("rule", "SEC-196")]
    public async Task The_url_of_a_proof_is_that_of_the_settings_whatever_the_request_calls_the_server()
    {
        var token = Bound();
        var asReached = new Uri(host.Address, "/number-verification/v2/verify").ToString();

        await RefusedAsync(
            await SendAsync("v2", "verify", $"DPoP {token}", _key.Prove("POST", asReached, Now, token)), "invalid_dpop_proof");
    }

    private static string MethodOf(string path) => path is "verify" ? "POST" : "GET";

    private static string UrlOf(string version, string path) => $"{ApiRoot}/number-verification/{version}/{path}";

    private static async Task RefusedAsync(HttpResponseMessage response, string challenge)
    {
        await Task.FromResult(response).ShouldRefuseAsync(HttpStatusCode.Unauthorized, "UNAUTHENTICATED");
        Assert.Contains(challenge, response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    private string Bound() => host.Tokens.Issue(string.Join(' ', Scopes), boundTo: _key.Thumbprint);

    private Task<HttpResponseMessage> SendAsync(string version, string path, string authorization, params string[] proofs) =>
        SendAsync(version, path, authorization, proofs, Body);

    private async Task<HttpResponseMessage> SendAsync(string version, string path, string authorization, string[] proofs, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(MethodOf(path)), $"/number-verification/{version}/{path}");
        request.Content = path is "verify" ? Calls.Json(body) : null;
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var proof in proofs)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        return await host.Client.SendAsync(request, Ct);
    }
}
