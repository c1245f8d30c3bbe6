// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Authorization.Clients;
using Authorization.Tests.Keys;
using Authorization.Tokens;
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.Tests.Tokens;

public class IdTokensTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);

    private readonly KeysInMemory _keys = new(Now);
    private readonly PairwiseSubject _subjects = new();
    private readonly IdTokens _idTokens;

    public IdTokensTests()
    {
        _subjects.Use(new byte[PairwiseSubject.SecretLength]);
        var urls = new ServerUrls(Options.Create(new AuthorizationServerOptions { Issuer = "https://op.example" }));
        _idTokens = new IdTokens(_keys.SigningKeys, _subjects, urls);
    }

    [Theory]
    [InlineData(JwsAlgorithm.ES256)]
    [InlineData(JwsAlgorithm.RS256)]
    [Trait("rule", "SEC-191")]
    [Trait("rule", "AS-60")]
    [Trait("rule", "AS-63")]
    [Trait("rule", "AS-15")]
    [Trait("rule", "AS-28")]
    [Trait("rule", "AS-31")]
    public void It_holds_what_the_profile_asks_and_no_number(JwsAlgorithm algorithm)
    {
        var compact = Issue(algorithm, "app-1", nonce: "n-1", accessToken: "the-access-token");

        Assert.True(Jws.TryParse(compact, out var jws));
        using (jws)
        {
            var key = Assert.Single(_keys.SigningKeys.Published(Now), k => k.Key.KeyId == jws.KeyId);
            Assert.Equal(algorithm, jws.Algorithm);
            Assert.True(jws.VerifiedBy(key.Key.PublicKey));
            var claims = jws.Claims;
            Assert.Equal(
                ["amr", "at_hash", "aud", "auth_time", "exp", "iat", "iss", "nonce", "sub"],
                claims.EnumerateObject().Select(claim => claim.Name).Order(StringComparer.Ordinal));
            Assert.Equal("https://op.example", claims.FindString("iss"));
            Assert.Equal("app-1", claims.FindString("aud"));
            Assert.Equal("n-1", claims.FindString("nonce"));
            Assert.Equal(Now.ToUnixTimeSeconds(), claims.FindSeconds("iat"));
            Assert.Equal(Now.ToUnixTimeSeconds() - 7, claims.FindSeconds("auth_time"));
            Assert.Equal(Now.ToUnixTimeSeconds() + 300, claims.FindSeconds("exp"));
            Assert.Equal("nba", Assert.Single(claims.GetProperty("amr").EnumerateArray()).GetString());
            Assert.Equal(
                Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes("the-access-token")).AsSpan(0, 16)),
                claims.FindString("at_hash"));
            Assert.DoesNotContain("99977001005", claims.GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Without_nonce_and_access_token_their_claims_are_absent()
    {
        Assert.True(Jws.TryParse(Issue(JwsAlgorithm.ES256, "app-1", nonce: null, accessToken: null), out var jws));
        using (jws)
        {
            Assert.False(jws.Claims.TryGetProperty("nonce", out _));
            Assert.False(jws.Claims.TryGetProperty("at_hash", out _));
        }
    }

    private string Issue(JwsAlgorithm algorithm, string clientId, string? nonce, string? accessToken)
    {
        Assert.True(PhoneNumber.TryParse("+99977001005", out var number));
        var authentication = new AuthenticatedSubscriber(number, Now.AddSeconds(-7), ["nba"], nonce);
        return _idTokens.Issue(ClientNamed(clientId, algorithm), authentication, accessToken, Now);
    }

    private static Client ClientNamed(string clientId, JwsAlgorithm algorithm) => new()
    {
        ClientId = clientId,
        Name = clientId,
        Sector = clientId,
        Keys = new InlineKeys(JsonWebKeySet.Parse(default)),
        RedirectUris = new HashSet<string>(),
        Scopes = new HashSet<string>(),
        Purposes = new HashSet<string>(),
        GrantTypes = new HashSet<string>(),
        IdTokenAlgorithm = algorithm,
    };
}
