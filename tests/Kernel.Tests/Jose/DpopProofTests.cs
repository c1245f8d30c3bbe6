// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Kernel.Jose;
using Testing.Proofs;

namespace Kernel.Tests.Jose;

public sealed class DpopProofTests : IDisposable
{
    private const string Url = "https://api.example/number-verification/v2/verify";
    private const string Token = "an-access-token";

    // RFC 9449 §4.1 and §7.1: one key, a proof for each door.
    private const string RfcHeader =
        "eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7Imt0eSI6IkVDIiwieCI6Imw4dEZyaHgtMzR0VjNoUklDUkRZOXpDa0RscEJoRjQyVVFVZldWQVdCRnMi"
        + "LCJ5IjoiOVZFNGpmX09rX282NHpiVFRsY3VOSmFqSG10NnY5VERWclUwQ2R2R1JEQSIsImNydiI6IlAtMjU2In19";

    private const string RfcTokenProof =
        RfcHeader
        + ".eyJqdGkiOiItQndDM0VTYzZhY2MybFRjIiwiaHRtIjoiUE9TVCIsImh0dSI6Imh0dHBzOi8vc2VydmVyLmV4YW1wbGUuY29tL3Rva2VuIiwiaWF0IjoxNTYyMjYyNjE2fQ"
        + ".2-GxA6T8lP4vfrg8v-FdWP0A0zdrj8igiMLvqRMUvwnQg4PtFLbdLXiOSsX0x7NVY-FNyJK70nfbV37xRZT3Lg";

    private const string RfcResourceProof =
        RfcHeader
        + ".eyJqdGkiOiJlMWozVl9iS2ljOC1MQUVCIiwiaHRtIjoiR0VUIiwiaHR1IjoiaHR0cHM6Ly9yZXNvdXJjZS5leGFtcGxlLm9yZy9wcm90ZWN0ZWRyZXNvdXJjZSIsImlhdCI6"
        + "MTU2MjI2MjYxOCwiYXRoIjoiZlVIeU8ycjJaM0RaNTNFc05yV0JiMHhXWG9hTnk1OUlpS0NBcWtzbVFFbyJ9"
        + ".2oW9RP35yRqzhrtNP86L-Ey71EOptxRimPPToA1plemAgR6pxHF8y6-yqyVnmcw6Fy1dqd-jfxSYoMxhAJpLjA";

    private static readonly DateTimeOffset Now = new(2026, 9, 1, 12, 0, 0, 500, TimeSpan.Zero);
    private static readonly DpopTarget Target = new DpopTarget("POST", Url).With(Token);

    private readonly ProofKey _key = new();

    public static TheoryData<string> Bad => [.. BadProofs.NamesAtResources.Where(name => !name.Contains("hash of another", StringComparison.Ordinal))];

    public void Dispose() => _key.Dispose();

    [Fact]
    public void The_proofs_of_RFC_9449_verify()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1562262618);
        var first = Verified([RfcTokenProof], new DpopTarget("POST", "https://server.example.com/token"), at);
        var second = Verified(
            [RfcResourceProof],
            new DpopTarget("GET", "https://resource.example.org/protectedresource").With("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"),
            at);

        Assert.Equal("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", first.KeyThumbprint);
        Assert.Equal(first.KeyThumbprint, second.KeyThumbprint);
        Assert.Equal(("-BwC3ESc6acc2lTc", at.AddSeconds(-2), at.AddSeconds(298)), (first.Id, first.IssuedAt, first.ExpiresAt));
    }

    [Fact]
    [Trait("rule", "SEC-195")]
    public void Nothing_but_one_good_proof_is_taken()
    {
        Assert.True(DpopProof.Verify([_key.Prove("POST", Url, Now, Token)], Target, Now).Try(out _, out _));
        Assert.False(DpopProof.Verify([], Target, Now).Try(out _, out _));
        Assert.False(DpopProof.Verify([null], Target, Now).Try(out _, out _));
    }

    [Theory]
    [MemberData(nameof(Bad))]
    [Trait("rule", "SEC-195")]
    public void A_proof_with_one_fault_is_refused(string name) =>
        Assert.False(DpopProof.Verify([.. BadProofs.Make(name, _key, "POST", Url, Now, Token)], Target, Now).Try(out _, out _));

    [Theory]
    [InlineData(Url + "?a=b#c")]
    [InlineData(Url + "#c")]
    [InlineData("HTTPS://API.EXAMPLE/number-verification/v2/verify")]
    [InlineData("https://api.example:443/number-verification/v2/verify")]
    [InlineData("https://api.example/./number-verification/x/../v2/verify")]
    [InlineData("https://api.example/number-verification/v2/%76erify")]
    [Trait("rule", "SEC-196")]
    public void The_URL_may_be_spelt_in_any_way_that_means_the_same(string url) =>
        Assert.True(DpopProof.Verify([_key.Prove("POST", url, Now, Token)], Target, Now).Try(out _, out var word), word);

    [Theory]
    [InlineData("https://api.example\\number-verification/v2/verify")]
    [InlineData("https:/api.example/number-verification/v2/verify")]
    [InlineData("https:api.example/number-verification/v2/verify")]
    [InlineData("https://api.example/number-verification/v2%2Fverify")]
    [InlineData("https://api.example/number-verification/v2/verify ")]
    [InlineData("https://\u0430pi.example/number-verification/v2/verify")]
    [InlineData("http://api.example:443/number-verification/v2/verify")]
    [InlineData("https://api.example./number-verification/v2/verify")]
    [InlineData("https://api.example//number-verification/v2/verify")]
    [Trait("rule", "SEC-195")]
    public void A_URL_that_some_reader_repairs_is_another(string url) =>
        Assert.False(DpopProof.Verify([_key.Prove("POST", url, Now, Token)], Target, Now).Try(out _, out _));

    [Theory]
    [InlineData(-300)]
    [InlineData(-10)]
    [InlineData(10)]
    [Trait("rule", "SEC-196")]
    [Trait("rule", "AS-09")]
    public void A_clock_may_be_some_seconds_off(int seconds)
    {
        var second = DateTimeOffset.FromUnixTimeSeconds(Now.ToUnixTimeSeconds());
        Assert.True(
            DpopProof.Verify([_key.Prove("POST", Url, second.AddSeconds(seconds), Token)], Target, second).Try(out var proof, out var word), word);
        Assert.True(proof.ExpiresAt >= second);
    }

    [Fact]
    [Trait("rule", "SEC-196")]
    [Trait("rule", "AS-09")]
    public void Claims_that_mean_nothing_here_are_ignored()
    {
        var proof = _key.Prove("POST", Url, Now, Token, ("nbf", 4_000_000_000), ("exp", 1), ("nonce", "n"), ("aud", "x"), ("camara:xx", 1));

        Assert.True(DpopProof.Verify([proof], Target, Now).Try(out _, out var word), word);
    }

    [Fact]
    public void An_RSA_key_signs_with_PS256_whether_or_not_it_says_so()
    {
        using var rsa = new ProofKey(JwsAlgorithm.PS256);
        var header = rsa.Header();
        Assert.True(DpopProof.Verify([rsa.Prove("POST", Url, Now, Token)], Target, Now).Try(out _, out var word), word);
        header["jwk"]!["alg"] = "PS256";
        Assert.True(DpopProof.Verify([rsa.Sign(header, ProofKey.Claims("POST", Url, Now, Token))], Target, Now).Try(out _, out word), word);
        header["jwk"]!["alg"] = "RS256";
        Assert.False(DpopProof.Verify([rsa.Sign(header, ProofKey.Claims("POST", Url, Now, Token))], Target, Now).Try(out _, out _));
    }

    [Fact]
    [Trait("rule", "AS-09")]
    [Trait("rule", "SEC-199")]
    public void A_proof_binds_body_and_query_where_it_says_so_or_must()
    {
        const string Body = """{"phoneNumber":"+34666666666"}""";
        var silent = Verified([_key.Prove("POST", Url, Now, Token)], Target, Now);
        var bound = Verified(
            [_key.Prove("POST", Url, Now, Token, ("camara:bh", ProofKey.Hash(Body)), ("camara:qh", ProofKey.Hash("a=b")))], Target, Now);

        Assert.False(silent.HasBodyHash);
        Assert.True(bound.HasBodyHash);
        foreach (var isRequired in new[] { false, true })
        {
            Assert.Equal(!isRequired, silent.BindsBody(Encoding.UTF8.GetBytes(Body), isRequired));
            Assert.Equal(!isRequired, silent.BindsQuery("a=b", isRequired));
            Assert.True(silent.BindsBody([], isRequired));
            Assert.True(silent.BindsQuery("", isRequired));
            Assert.True(bound.BindsBody(Encoding.UTF8.GetBytes(Body), isRequired));
            Assert.True(bound.BindsQuery("a=b", isRequired));
            Assert.False(bound.BindsBody(Encoding.UTF8.GetBytes(Body + " "), isRequired));
            Assert.False(bound.BindsBody([], isRequired));
            Assert.False(bound.BindsQuery("a=c", isRequired));
            Assert.False(bound.BindsQuery("", isRequired));
        }
    }

    [Fact]
    [Trait("rule", "SEC-320")]
    public void A_proof_does_not_print() =>
        Assert.Equal("(DPoP proof)", $"{Verified([_key.Prove("POST", Url, Now, Token)], Target, Now)}");

    private static DpopProof Verified(string[] header, DpopTarget target, DateTimeOffset now)
    {
        Assert.True(DpopProof.Verify(header, target, now).Try(out var proof, out var word), word);
        return proof;
    }
}
