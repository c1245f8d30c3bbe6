// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;
using Testing.Proofs;

namespace NumberVerification.Tests.Camara;

/// <summary>Tokens bound to a key (RFC 9449 §7), at every operation of every version.</summary>
public sealed class BoundTokenTests(ApiHost host) : IClassFixture<ApiHost>, IDisposable
{
    private const string BadProof = "invalid_dpop_proof";
    private const string BadToken = "invalid_token";

    private readonly ProofKey _key = new();

    public static TheoryData<string, string> Operations => [.. BoundCalls.Operations.Select(one => (one.Method, one.Path))];

    public void Dispose() => _key.Dispose();

    [Theory]
    [MemberData(nameof(Operations))]
    [Trait("rule", "SEC-197")]
    [Trait("rule", "AS-07")]
    [Trait("rule", "AS-09")]
    public async Task Only_with_a_proof_of_its_key_is_it_good(string method, string path)
    {
        using var thief = new ProofKey();
        var token = host.IssueBound(_key);

        await host.CallAsync(method, path, "Bearer", token, null).ShouldChallengeAsync(BadToken);
        await host.CallAsync(method, path, "Bearer", token, _key.Proof(method, path, token)).ShouldChallengeAsync(BadToken);
        await host.CallAsync(method, path, "DPoP", token, null).ShouldChallengeAsync(BadProof);
        await host.CallAsync(method, path, "DPoP", token, thief.Proof(method, path, token)).ShouldChallengeAsync(BadProof);
        await host.CallAsync(method, path, "DPoP", token, _key.Proof(method, path, host.IssueBound(_key))).ShouldChallengeAsync(BadProof);
        Assert.False(host.Tokens.IsSpent(token));

        using var answer = await host.CallAsync(method, path, "DPoP", token, _key.Proof(method, path, token));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        await host.CallAsync(method, path, "DPoP", token, _key.Proof(method, path, token)).ShouldChallengeAsync(BadToken);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    [Trait("rule", "SEC-197")]
    public async Task A_bearer_token_is_not_made_a_bound_one_by_the_scheme(string method, string path)
    {
        var token = host.Tokens.Issue(BoundCalls.EveryScope);

        await host.CallAsync(method, path, "DPoP", token, null).ShouldChallengeAsync(BadToken);
        await host.CallAsync(method, path, "DPoP", token, _key.Proof(method, path, token)).ShouldChallengeAsync(BadToken);
        using var answer = await host.CallAsync(method, path, "Bearer", token, "a header that means nothing here");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-197")]
    public async Task A_proof_for_one_operation_or_version_is_none_for_another()
    {
        var token = host.IssueBound(_key);
        foreach (var (method, path) in BoundCalls.Operations.Where(one => one.Path != ApiHost.Verify))
        {
            await host.CallAsync(method, path, "DPoP", token, _key.Proof("POST", ApiHost.Verify, token)).ShouldChallengeAsync(BadProof);
        }
    }

    [Theory]
    [InlineData("Authorization: DPoP\t{0}\r\n")]
    [InlineData("Authorization: DPoP  {0}\r\n")]
    [InlineData("Authorization: DPoP\r\n")]
    [InlineData("Authorization: DPoP \r\n")]
    [InlineData("Authorization: DPoP{0}\r\n")]
    [InlineData("Authorization: DPoP {0},\r\n")]
    [InlineData("Authorization: DPoP {0} junk\r\n")]
    [InlineData("Authorization: DPoP \"{0}\"\r\n")]
    [InlineData("Authorization: DPoP {0}\r\nAuthorization: DPoP {0}\r\n")]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: DPoP {0}\r\n")]
    [Trait("rule", "SEC-178")]
    public async Task A_header_that_is_not_exactly_one_token_is_unauthenticated(string headers)
    {
        var token = host.IssueBound(_key);
        var answer = await RawHttp.SendAsync(
            host.Address,
            $"GET {ApiHost.Share} HTTP/1.1",
            headers.Replace("{0}", token, StringComparison.Ordinal) + $"DPoP: {_key.Proof("GET", ApiHost.Share, token)}\r\n");

        answer.ShouldRefuse(401, "UNAUTHENTICATED");
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Theory]
    [InlineData("dpop")]
    [InlineData("DPOP")]
    [Trait("rule", "SEC-178")]
    public async Task The_scheme_is_taken_in_any_case(string scheme)
    {
        var token = host.IssueBound(_key);

        await host.CallAsync("POST", ApiHost.Verify, scheme, token, _key.Proof("POST", ApiHost.Verify, token)).ShouldAnswerAsync(BoundCalls.Answer);
    }

    [Fact]
    [Trait("rule", "COM-04")]
    [Trait("rule", "COM-05")]
    public async Task What_the_scheme_promises_the_challenge_keeps()
    {
        await host.CallAsync("GET", ApiHost.Share, "DPoP", "garbage", null).ShouldChallengeAsync(BadToken);
        var token = host.Tokens.Issue("openid", boundTo: _key.Thumbprint);
        using var denied = await host.CallAsync("GET", ApiHost.Share, "DPoP", token, _key.Proof("GET", ApiHost.Share, token));

        Assert.Equal(HttpStatusCode.Forbidden, denied.StatusCode);
        Assert.Equal(
            $"DPoP error=\"insufficient_scope\", algs=\"ES256 PS256\", scope=\"{TokenTable.Share}\"",
            Assert.Single(denied.Headers.GetValues("WWW-Authenticate")));
    }

    [Fact]
    public async Task The_log_says_what_was_wrong_with_a_proof_once_and_nothing_of_the_token()
    {
        var token = host.IssueBound(_key);
        var proof = _key.Prove("POST", BoundCalls.ApiRoot + "/other", DateTimeOffset.UtcNow, token);
        using var request = new HttpRequestMessage(HttpMethod.Post, ApiHost.Verify) { Content = Calls.Json(BoundCalls.Body) };
        request.Headers.TryAddWithoutValidation("Authorization", $"DPoP {token}");
        request.Headers.TryAddWithoutValidation("DPoP", proof);
        request.Headers.TryAddWithoutValidation("x-correlator", "unproved-1");
        (await host.Client.SendAsync(request)).Dispose();

        var line = Assert.Single(host.Logs.Lines, one => one.Text.Contains("unproved-1", StringComparison.Ordinal));
        Assert.Equal(3003, line.Id.Id);
        Assert.Contains("dpop_htu", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Lines, one => one.Text.Contains(token, StringComparison.Ordinal) || one.Text.Contains(proof, StringComparison.Ordinal));
    }
}
