// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Kernel.Jose;

namespace Kernel.Tests.Jose;

public class JsonWebKeyTests
{
    // RFC 7517 A.1, and RFC 7638 §3.1 with the same RSA key.
    private const string Rfc7517Modulus =
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMst"
        + "n64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajr"
        + "n1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";

    private const string X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
    private const string Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

    [Fact]
    public void The_thumbprint_of_RFC_7638_is_computed()
    {
        var key = RfcVectors.Key($$"""{"kty":"RSA","n":"{{Rfc7517Modulus}}","e":"AQAB","alg":"RS256","kid":"2011-04-29"}""");

        Assert.Equal("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", key.Thumbprint);
        Assert.Equal("2011-04-29", key.KeyId);
        Assert.Equal(JwsAlgorithm.RS256, key.Algorithm);
    }

    [Fact]
    public void Of_the_key_set_of_RFC_7517_the_signing_key_is_taken()
    {
        using var document = JsonDocument.Parse(
            $$"""
            {"keys":[
              {"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
               "y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"},
              {"kty":"RSA","n":"{{Rfc7517Modulus}}","e":"AQAB","alg":"RS256","kid":"2011-04-29"}]}
            """);

        var set = JsonWebKeySet.Parse(document.RootElement);

        Assert.Equal("2011-04-29", Assert.Single(set.Keys).KeyId);
        Assert.Equal(["use is not sig"], set.Refusals);
    }

    [Theory]
    [InlineData("d")]
    [InlineData("p")]
    [InlineData("q")]
    [InlineData("dp")]
    [InlineData("dq")]
    [InlineData("qi")]
    [InlineData("oth")]
    [InlineData("k")]
    [Trait("rule", "SEC-150")]
    public void A_key_that_shows_a_private_member_is_refused(string member)
    {
        Assert.Contains(member, RfcVectors.Refusal(EcWith($"\"{member}\":\"AA\"")), StringComparison.Ordinal);
        Assert.Contains(member, RfcVectors.Refusal(RfcVectors.RsaKey.Replace("}", $",\"{member}\":null}}", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"use\":\"enc\"")]
    [InlineData("\"use\":\"SIG\"")]
    [InlineData("\"use\":1")]
    [InlineData("\"use\":null")]
    [InlineData("\"key_ops\":[\"sign\"]")]
    [InlineData("\"key_ops\":\"verify\"")]
    [InlineData("\"key_ops\":[1]")]
    [InlineData("\"alg\":\"ES384\"")]
    [InlineData("\"alg\":\"RS256\"")]
    [InlineData("\"alg\":256")]
    [InlineData("\"alg\":null")]
    [InlineData("\"kid\":1")]
    [InlineData("\"kid\":null")]
    [InlineData("\"kid\":\"\"")]
    [Trait("rule", "SEC-150")]
    public void A_key_made_for_something_else_is_refused(string member) => Assert.NotEmpty(RfcVectors.Refusal(EcWith(member)));

    [Theory]
    [InlineData("\"use\":\"sig\"")]
    [InlineData("\"key_ops\":[\"verify\"]")]
    [InlineData("\"key_ops\":[\"sign\",\"verify\"]")]
    [InlineData("\"alg\":\"ES256\"")]
    [InlineData("\"x5t\":\"unread\"")]
    public void A_key_made_for_verifying_is_taken(string member) => Assert.Equal(JwsAlgorithm.ES256, RfcVectors.Key(EcWith(member)).Algorithm);

    [Theory]
    [InlineData("""{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}""")]
    [InlineData("""{"kty":"EC","crv":"secp256k1","x":"AA","y":"AA"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"AA"}""")]
    [InlineData("""{"kty":"oct"}""")]
    [InlineData("""{"kty":"ec","crv":"P-256"}""")]
    [InlineData("""{"kty":["EC"]}""")]
    [InlineData("""{}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"EC\"")]
    [Trait("rule", "SEC-142")]
    [Trait("rule", "SEC-150")]
    public void Other_kinds_of_key_are_refused(string json) => Assert.NotEmpty(RfcVectors.Refusal(json));

    [Fact]
    [Trait("rule", "SEC-150")]
    public void Points_that_are_no_public_key_are_refused()
    {
        var zero = Base64Url.Encode(new byte[32]);
        var prime = Base64Url.Encode(Convert.FromHexString("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF"));
        var (x31, x33) = (Base64Url.Encode(new byte[31]), Base64Url.Encode(new byte[33]));
        (string X, string Y)[] points =
        [
            (X, X), (Y, X), (X, zero), (zero, zero), (zero, Y), (prime, Y), (X, prime), (x31, Y), (x33, Y), (X, x33),
            (X, Y[..^1]), (X, Y + "="), ("", ""), (X, ""),
        ];
        Assert.All(points, point => Assert.NotEmpty(RfcVectors.Refusal(
            $$"""{"kty":"EC","crv":"P-256","x":"{{point.X}}","y":"{{point.Y}}"}""")));
    }

    [Theory]
    [InlineData("AQ")] // 1
    [InlineData("Aw")] // 3
    [InlineData("EQ")] // 17
    [InlineData("AQAA")] // 65536
    [InlineData("AQAC")] // 65538, even
    [InlineData("AAEAAQ")] // a leading zero octet
    [InlineData("AAAAAQAB")]
    [InlineData("_____w8")]
    [InlineData("")]
    [Trait("rule", "SEC-144")]
    public void An_exponent_outside_what_is_accepted_is_refused(string e) =>
        Assert.NotEmpty(RfcVectors.Refusal($$"""{"kty":"RSA","n":"{{RfcVectors.RsaModulus}}","e":"{{e}}"}"""));

    [Fact]
    [Trait("rule", "SEC-144")]
    public void A_modulus_outside_what_is_accepted_is_refused()
    {
        Assert.True(Base64Url.TryDecode(RfcVectors.RsaModulus, out var good));
        using var small = RSA.Create(1024);
        byte[][] moduli =
        [
            small.ExportParameters(false).Modulus!,
            [0, .. good],
            [.. good[..^1], 0xA0],
            [0x7F, .. good[1..]],
            [],
            [1],
            new byte[256],
            [0x81, .. RandomNumberGenerator.GetBytes(1024), 1],
        ];
        Assert.All(moduli, n => Assert.NotEmpty(RfcVectors.Refusal($$"""{"kty":"RSA","n":"{{Base64Url.Encode(n)}}","e":"AQAB"}""")));
    }

    [Theory]
    [InlineData("RS256", JwsAlgorithm.RS256)]
    [InlineData("PS256", JwsAlgorithm.PS256)]
    public void An_RSA_key_is_bound_to_the_algorithm_it_names(string name, JwsAlgorithm algorithm) =>
        Assert.Equal(algorithm, RfcVectors.Key(RfcVectors.RsaKey.Replace("}", $",\"alg\":\"{name}\"}}", StringComparison.Ordinal)).Algorithm);

    [Theory]
    [InlineData(JwsAlgorithm.ES256)]
    [InlineData(JwsAlgorithm.RS256)]
    [Trait("rule", "SEC-204")]
    public void What_is_written_holds_public_members_only_and_reads_back(JwsAlgorithm algorithm)
    {
        using var key = SigningKey.Generate(algorithm);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            key.PublicKey.WriteTo(writer);
        }

        using var document = JsonDocument.Parse(buffer.WrittenMemory);
        string[] expected = algorithm is JwsAlgorithm.ES256
            ? ["crv", "kty", "x", "y", "use", "alg", "kid"]
            : ["e", "kty", "n", "use", "alg", "kid"];
        Assert.Equal(expected, document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.True(JsonWebKey.TryParse(document.RootElement, out var read, out _));
        Assert.Equal(key.KeyId, read.KeyId);
        Assert.Equal(key.KeyId, read.Thumbprint);
        Assert.Equal(algorithm, read.Algorithm);
    }

    private static string EcWith(string member) => $$"""{"kty":"EC","crv":"P-256","x":"{{X}}","y":"{{Y}}",{{member}}}""";
}
