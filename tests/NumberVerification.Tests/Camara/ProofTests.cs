// SPDX-License-Identifier: Apache-2.0
using System.Text;
using NumberVerification.Tests.Host;
using Testing.Proofs;

namespace NumberVerification.Tests.Camara;

/// <summary>The proofs beside a bound token (RFC 9449 §4.3 and §7): which are taken, and how often.</summary>
public sealed class ProofTests(ApiHost host) : IClassFixture<ApiHost>, IDisposable
{
    private const string BadProof = "invalid_dpop_proof";
    private const string Url = BoundCalls.ApiRoot + ApiHost.Verify;

    private readonly ProofKey _key = new();

    public static TheoryData<string> Bad => [.. BadProofs.NamesAtResources];

    public void Dispose() => _key.Dispose();

    [Theory]
    [MemberData(nameof(Bad))]
    [Trait("rule", "SEC-195")]
    [Trait("rule", "SEC-199")]
    [Trait("rule", "AS-09")]
    public async Task A_bad_proof_is_refused_and_the_token_stays_good(string name)
    {
        var token = host.IssueBound(_key);
        var proofs = BadProofs.Make(name, _key, "POST", Url, DateTimeOffset.UtcNow, token);

        // As octets: two header lines are not one line with a comma.
        var answer = await RawHttp.SendAsync(
            host.Address,
            $"POST {ApiHost.Verify} HTTP/1.1",
            $"Authorization: DPoP {token}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(BoundCalls.Body)}\r\n"
            + string.Concat(proofs.Select(proof => $"DPoP: {proof}\r\n")),
            BoundCalls.Body);

        answer.ShouldRefuse(401, "UNAUTHENTICATED");
        Assert.Equal($"DPoP error=\"{BadProof}\", algs=\"ES256 PS256\"", answer.Headers["WWW-Authenticate"].Single());
        await VerifyAsync(token, _key.Proof("POST", ApiHost.Verify, token)).ShouldAnswerAsync(BoundCalls.Answer);
    }

    [Theory]
    [InlineData("HTTP://LOCALHOST:9091" + ApiHost.Verify, 0)]
    [InlineData(Url + "?a=b", 0)]
    [InlineData(Url + "#c", 0)]
    [InlineData(Url, 9)]
    [InlineData(Url, -10)]
    [InlineData(Url, -290)]
    [Trait("rule", "SEC-196")]
    public async Task A_good_proof_may_be_spelt_in_many_ways(string url, int seconds)
    {
        var token = host.IssueBound(_key);
        var proof = _key.Prove(
            "POST", url, DateTimeOffset.UtcNow.AddSeconds(seconds), token, ("nbf", 4_000_000_000), ("exp", 1), ("nonce", "n"), ("other", true));

        await VerifyAsync(token, proof).ShouldAnswerAsync(BoundCalls.Answer);
    }

    [Fact]
    [Trait("rule", "SEC-013")]
    [Trait("rule", "SEC-195")]
    public async Task The_Host_header_has_no_say_in_what_the_proof_must_be_for()
    {
        var token = host.IssueBound(_key);
        var proof = _key.Prove("POST", new Uri(host.Address, ApiHost.Verify).ToString(), DateTimeOffset.UtcNow, token);

        await VerifyAsync(token, proof).ShouldChallengeAsync(BadProof);
    }

    [Fact]
    [Trait("rule", "AS-09")]
    [Trait("rule", "SEC-195")]
    public async Task A_proof_counts_once_whatever_was_answered()
    {
        // A jti that was shown with one token is used up for another; a malformed call, and a refused one, use theirs up as well.
        var (first, second) = (host.IssueBound(_key), host.IssueBound(_key));
        await VerifyAsync(first, Proof(first, "one")).ShouldAnswerAsync(BoundCalls.Answer);
        await VerifyAsync(second, Proof(second, "one")).ShouldChallengeAsync(BadProof);

        await VerifyAsync(second, Proof(second, "two"), "{}").ShouldBeInvalidAsync();
        await VerifyAsync(second, Proof(second, "two")).ShouldChallengeAsync(BadProof);

        var narrow = host.Tokens.Issue("openid", boundTo: _key.Thumbprint);
        (await VerifyAsync(narrow, Proof(narrow, "three"))).Dispose();
        await VerifyAsync(second, Proof(second, "three")).ShouldChallengeAsync(BadProof);

        await VerifyAsync(second, Proof(second, "four")).ShouldAnswerAsync(BoundCalls.Answer);
    }

    [Fact]
    public async Task A_malformed_call_with_a_bearer_token_leaves_no_record()
    {
        var token = host.Tokens.Issue();
        await host.VerifyAsync(token, Calls.Json("{}")).ShouldBeInvalidAsync();
        Assert.Empty(host.Tokens.RefusalsOf(token));
    }

    [Fact]
    [Trait("rule", "AS-09")]
    [Trait("rule", "SEC-199")]
    public async Task Hashes_of_body_and_query_are_checked_where_they_are()
    {
        var token = host.IssueBound(_key);
        string Hashes(string body, string query) => _key.Prove(
            "POST", Url, DateTimeOffset.UtcNow, token, ("camara:bh", ProofKey.Hash(body)), ("camara:qh", ProofKey.Hash(query)));

        await VerifyAsync(token, Hashes(BoundCalls.Body, ""), BoundCalls.Body + " ").ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, Hashes("", ""), BoundCalls.Body).ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, Hashes(BoundCalls.Body, "a=b")).ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, Hashes(BoundCalls.Body, ""), query: "?a=b").ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, Hashes(BoundCalls.Body, "a=/"), query: "?a=%2F").ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, Hashes("", ""), new string(' ', 9 * 1024)).ShouldRefuseAsync(
            System.Net.HttpStatusCode.RequestEntityTooLarge, "CONTENT_TOO_LARGE");
        await VerifyAsync(token, Hashes(BoundCalls.Body, "a=b"), query: "??a=b").ShouldChallengeAsync(BadProof);
        await VerifyAsync(token, Hashes(BoundCalls.Body, "a=%2F&c"), query: "?a=%2F&c").ShouldAnswerAsync(BoundCalls.Answer);
    }

    [Fact]
    [Trait("rule", "SEC-199")]
    public async Task A_call_without_a_body_may_say_so()
    {
        foreach (var hash in new[] { null, ProofKey.Hash("") })
        {
            var token = host.IssueBound(_key);
            var proof = _key.Prove("GET", BoundCalls.ApiRoot + ApiHost.Share, DateTimeOffset.UtcNow, token, ("camara:bh", hash));
            await host.CallAsync("GET", ApiHost.Share, "DPoP", token, proof)
                .ShouldAnswerAsync($$"""{"devicePhoneNumber":"{{TokenTable.Number}}"}""");
        }
    }

    private string Proof(string token, string jti) => _key.Prove("POST", Url, DateTimeOffset.UtcNow, token, ("jti", jti));

    private Task<HttpResponseMessage> VerifyAsync(string token, string proof, string body = BoundCalls.Body, string query = "") =>
        host.CallAsync("POST", ApiHost.Verify + query, "DPoP", token, proof, body);
}
