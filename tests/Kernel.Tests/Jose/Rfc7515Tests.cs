// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel.Jose;

namespace Kernel.Tests.Jose;

public class Rfc7515Tests
{
    [Theory]
    [InlineData(RfcVectors.RsaKey, RfcVectors.RsaToken, JwsAlgorithm.RS256)] // A.2
    [InlineData(RfcVectors.EcKey, RfcVectors.EcToken, JwsAlgorithm.ES256)] // A.3
    [Trait("rule", "SEC-139")]
    public void The_printed_examples_verify(string keyJson, string token, JwsAlgorithm algorithm)
    {
        var key = RfcVectors.Key(keyJson);

        Assert.True(Jws.TryParse(token, out var jws));
        using (jws)
        {
            Assert.Equal(algorithm, jws.Algorithm);
            Assert.Null(jws.KeyId);
            Assert.Null(jws.Type);
            Assert.Equal("joe", jws.Claims.FindString("iss"));
            Assert.Equal(1_300_819_380, jws.Claims.FindSeconds("exp"));
            Assert.True(jws.VerifiedBy(key));
        }
    }

    [Fact]
    [Trait("rule", "SEC-139")]
    public void A_published_PS256_example_verifies()
    {
        Assert.True(Jws.TryParse(RfcVectors.PssToken, out var jws));
        using (jws)
        {
            Assert.Equal(JwsAlgorithm.PS256, jws.Algorithm);
            Assert.Equal("JWT", jws.Type);
            Assert.True(jws.VerifiedBy(RfcVectors.Key(RfcVectors.PssKey)));
        }
    }

    [Theory]
    [InlineData(RfcVectors.RsaKey, RfcVectors.RsaToken)]
    [InlineData(RfcVectors.EcKey, RfcVectors.EcToken)]
    public void A_bit_turned_in_any_segment_is_seen(string keyJson, string token)
    {
        var key = RfcVectors.Key(keyJson);
        for (var i = 0; i < token.Length; i += 3)
        {
            if (token[i] == '.')
            {
                continue;
            }

            var turned = token[..i] + (token[i] == 'A' ? 'Q' : 'A') + token[(i + 1)..];
            if (turned != token && Jws.TryParse(turned, out var jws))
            {
                using (jws)
                {
                    Assert.False(jws.VerifiedBy(key), $"character {i}");
                }
            }
        }
    }

    [Fact]
    public void A_private_JWK_signs_what_its_public_half_verifies()
    {
        // RFC 7515 A.3: the signature itself differs each time.
        using var document = JsonDocument.Parse(RfcVectors.EcKey.Replace("}", $",\"d\":\"{RfcVectors.EcPrivate}\",\"kid\":\"a3\"}}", StringComparison.Ordinal));
        using var signingKey = SigningKey.ImportJwk(document.RootElement);

        var token = Jws.Sign(signingKey, """{"iss":"joe"}"""u8, type: null);

        Assert.True(Jws.TryParse(token, out var jws));
        using (jws)
        {
            Assert.Equal("a3", jws.KeyId);
            Assert.Null(jws.Type);
            Assert.True(jws.VerifiedBy(RfcVectors.Key(RfcVectors.EcKey)));
        }
    }

    [Theory]
    [InlineData(JwsAlgorithm.ES256, 64)]
    [InlineData(JwsAlgorithm.RS256, 256)]
    [InlineData(JwsAlgorithm.PS256, 256)]
    [Trait("rule", "SEC-139")]
    public void What_a_new_key_signs_its_public_half_verifies(JwsAlgorithm algorithm, int signatureLength)
    {
        using var generated = SigningKey.Generate(algorithm);
        using var signingKey = SigningKey.ImportPkcs8(algorithm, generated.ExportPkcs8());
        Assert.Equal(generated.KeyId, signingKey.KeyId);

        var token = Jws.Sign(signingKey, """{"sub":"app"}"""u8);

        Assert.Equal(signatureLength, RfcVectors.Signature(signingKey, "data").Length);
        Assert.True(Jws.TryParse(token, out var jws));
        using (jws)
        {
            Assert.Equal(algorithm, jws.Algorithm);
            Assert.Equal(generated.PublicKey.Thumbprint, jws.KeyId);
            Assert.Equal("JWT", jws.Type);
            Assert.Equal("app", jws.Claims.FindString("sub"));
            Assert.True(jws.VerifiedBy(generated.PublicKey));
        }

        using var stranger = SigningKey.Generate(algorithm);
        Assert.True(Jws.TryParse(token, out var again));
        using (again)
        {
            Assert.False(again.VerifiedBy(stranger.PublicKey));
        }
    }

    [Fact]
    public async Task One_key_signs_and_verifies_on_many_threads()
    {
        using var key = SigningKey.Generate(JwsAlgorithm.ES256);

        await Parallel.ForAsync(0, 2_000, TestContext.Current.CancellationToken, (i, _) =>
        {
            Assert.True(Jws.TryParse(Jws.Sign(key, JsonSerializer.SerializeToUtf8Bytes(new { i })), out var jws));
            using (jws)
            {
                Assert.True(jws.VerifiedBy(key.PublicKey));
                Assert.Equal(i, jws.Claims.GetProperty("i").GetInt32());
            }

            return ValueTask.CompletedTask;
        });
    }
}
