// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Kernel.Jose;

namespace Kernel.Tests.Jose;

public sealed class JwsStrictnessTests : IDisposable
{
    private const string Header = """{"alg":"ES256"}""";
    private const string Claims = """{"iss":"app"}""";

    private static readonly byte[] CurveOrder =
        Convert.FromHexString("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");

    private readonly SigningKey _key = SigningKey.Generate(JwsAlgorithm.ES256);

    public void Dispose() => _key.Dispose();

    [Fact]
    public void The_base_of_these_tables_is_accepted() => Assert.True(IsAccepted(RfcVectors.Signed(_key, Header, Claims)));

    [Theory]
    [InlineData("""{"alg":"none"}""")]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"nOnE"}""")]
    [InlineData("""{"alg":"NONE"}""")]
    [InlineData("""{"alg":""}""")]
    [InlineData("""{}""")]
    [InlineData("""{"alg":256}""")]
    [InlineData("""{"alg":["ES256"]}""")]
    [InlineData("""{"alg":null}""")]
    [InlineData("""{"alg":{"ES256":1}}""")]
    [InlineData("""{"alg":"es256"}""")]
    [InlineData("""{"alg":"ES256 "}""")]
    [InlineData("""{"alg":"ES256\u0000"}""")]
    [InlineData("""{"Alg":"ES256"}""")]
    [InlineData("""{"alg":"\ud800"}""")]
    [Trait("rule", "SEC-140")]
    public void An_algorithm_that_is_none_of_ours_is_refused(string header) =>
        Assert.False(IsAccepted(RfcVectors.Signed(_key, header, Claims)));

    [Fact]
    [Trait("rule", "SEC-140")]
    public void An_unsigned_token_is_refused()
    {
        var none = Base64Url.Encode("""{"alg":"none"}"""u8);
        Assert.False(IsAccepted($"{none}.{Base64Url.Encode(Encoding.UTF8.GetBytes(Claims))}."));
        Assert.False(IsAccepted($"{Base64Url.Encode(Encoding.UTF8.GetBytes(Header))}.{Base64Url.Encode(Encoding.UTF8.GetBytes(Claims))}."));
    }

    [Theory]
    [InlineData("HS256")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [Trait("rule", "SEC-141")]
    public void A_public_key_is_no_HMAC_secret(string name)
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(_key.ExportPkcs8(), out _);
        byte[][] secrets =
        [
            Encoding.ASCII.GetBytes(ecdsa.ExportSubjectPublicKeyInfoPem()),
            ecdsa.ExportSubjectPublicKeyInfo(),
            Encoding.ASCII.GetBytes(RfcVectors.EcKey),
            Encoding.ASCII.GetBytes(RfcVectors.RsaModulus),
            [],
        ];
        foreach (var secret in secrets)
        {
            var input = $"{Base64Url.Encode(Encoding.ASCII.GetBytes($$"""{"alg":"{{name}}"}"""))}.{Base64Url.Encode(Encoding.ASCII.GetBytes(Claims))}";
            var bytes = Encoding.ASCII.GetBytes(input);
            var mac = name switch
            {
                "HS256" => HMACSHA256.HashData(secret, bytes),
                "HS384" => HMACSHA384.HashData(secret, bytes),
                _ => HMACSHA512.HashData(secret, bytes),
            };
            Assert.False(IsAccepted($"{input}.{Base64Url.Encode(mac)}"));
        }
    }

    [Theory]
    [InlineData("ES384")]
    [InlineData("ES512")]
    [InlineData("ES256K")]
    [InlineData("EdDSA")]
    [InlineData("Ed25519")]
    [InlineData("RS1")]
    [InlineData("RS384")]
    [InlineData("RS512")]
    [InlineData("PS384")]
    [InlineData("RSA-OAEP")]
    [InlineData("dir")]
    [Trait("rule", "SEC-142")]
    public void Algorithms_not_spoken_here_are_refused(string name) =>
        Assert.False(IsAccepted(RfcVectors.Signed(_key, $$"""{"alg":"{{name}}"}""", Claims)));

    [Fact]
    [Trait("rule", "SEC-142")]
    public void A_key_verifies_its_own_algorithm_only()
    {
        using var rsa = SigningKey.Generate(JwsAlgorithm.RS256);
        using var pss = SigningKey.ImportPkcs8(JwsAlgorithm.PS256, rsa.ExportPkcs8());

        Assert.True(IsAccepted(RfcVectors.Signed(rsa, """{"alg":"RS256"}""", Claims), rsa.PublicKey));
        Assert.False(IsAccepted(RfcVectors.Signed(rsa, """{"alg":"PS256"}""", Claims), rsa.PublicKey));
        Assert.False(IsAccepted(RfcVectors.Signed(pss, """{"alg":"PS256"}""", Claims), rsa.PublicKey));
        Assert.False(IsAccepted(RfcVectors.Signed(pss, """{"alg":"RS256"}""", Claims), pss.PublicKey));
        Assert.False(IsAccepted(RfcVectors.Signed(rsa, """{"alg":"RS256"}""", Claims), _key.PublicKey));
        Assert.False(IsAccepted(RfcVectors.Signed(_key, Header, Claims), rsa.PublicKey));
    }

    [Fact]
    [Trait("rule", "SEC-143")]
    public void Degenerate_and_misshaped_ECDSA_signatures_are_refused()
    {
        var token = RfcVectors.Signed(_key, Header, Claims);
        var input = token[..token.LastIndexOf('.')];
        Assert.True(Base64Url.TryDecode(token.AsSpan(input.Length + 1), out var good));
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(_key.ExportPkcs8(), out _);
        var der = ecdsa.SignData(Encoding.ASCII.GetBytes(input), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        var zero = new byte[32];
        byte[][] signatures =
        [
            [.. zero, .. zero],
            [.. zero, .. good[32..]],
            [.. good[..32], .. zero],
            [.. CurveOrder, .. good[32..]],
            [.. good[..32], .. CurveOrder],
            [.. CurveOrder, .. CurveOrder],
            [.. Enumerable.Repeat((byte)0xFF, 64)],
            good[..63],
            good[1..],
            [.. good, 0],
            [0, .. good],
            good[..32],
            [.. good, .. good],
            der,
        ];
        Assert.True(IsAccepted($"{input}.{Base64Url.Encode(good)}"));
        Assert.All(signatures, signature => Assert.False(IsAccepted($"{input}.{Base64Url.Encode(signature)}")));
    }

    [Fact]
    [Trait("rule", "SEC-144")]
    public void Short_and_forged_RSA_signatures_are_refused()
    {
        using var rsa = SigningKey.Generate(JwsAlgorithm.RS256);
        var token = RfcVectors.Signed(rsa, """{"alg":"RS256"}""", Claims);
        var input = token[..token.LastIndexOf('.')];
        Assert.True(Base64Url.TryDecode(token.AsSpan(input.Length + 1), out var good));
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes(input));
        byte[] prefix = [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];
        byte[][] signatures =
        [
            [0],
            [1],
            good[..255],
            good[1..],
            [.. good, 0],
            [0, .. good],
            new byte[256],
            [.. Enumerable.Repeat((byte)0xFF, 256)],
            [.. new byte[255], 1],
            digest,
            [0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, .. prefix, .. digest, .. new byte[194]], // garbage behind short padding
        ];
        Assert.True(IsAccepted($"{input}.{Base64Url.Encode(good)}", rsa.PublicKey));
        Assert.All(signatures, signature => Assert.False(IsAccepted($"{input}.{Base64Url.Encode(signature)}", rsa.PublicKey)));
    }

    [Theory]
    [InlineData("jwk")]
    [InlineData("jku")]
    [InlineData("x5u")]
    [InlineData("x5c")]
    [Trait("rule", "SEC-145")]
    [Trait("rule", "SEC-146")]
    [Trait("rule", "SEC-147")]
    public void Keys_named_in_the_header_are_not_looked_at(string member)
    {
        using var attacker = SigningKey.Generate(JwsAlgorithm.ES256);
        var value = member switch
        {
            "jwk" => RfcVectors.EcKey,
            "x5c" => "[\"MIIB\"]",
            _ => "\"http://127.0.0.1:1/keys\"",
        };
        var header = $$"""{"alg":"ES256","{{member}}":{{value}}}""";

        Assert.False(IsAccepted(RfcVectors.Signed(attacker, header, Claims)));
        Assert.True(IsAccepted(RfcVectors.Signed(_key, header, Claims)));
    }

    [Theory]
    [InlineData("""{"alg":"ES256","crit":["x"],"x":1}""")]
    [InlineData("""{"alg":"ES256","crit":[]}""")]
    [InlineData("""{"alg":"ES256","crit":["exp"],"exp":1}""")]
    [InlineData("""{"alg":"ES256","crit":null}""")]
    [InlineData("""{"alg":"ES256","b64":false,"crit":["b64"]}""")]
    [InlineData("""{"alg":"ES256","b64":false}""")]
    [InlineData("""{"alg":"ES256","b64":true}""")]
    [InlineData("""{"alg":"ES256","cr\u0069t":["x"]}""")]
    [Trait("rule", "SEC-148")]
    public void Extensions_that_must_be_understood_are_refused(string header) =>
        Assert.False(IsAccepted(RfcVectors.Signed(_key, header, Claims)));

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("[\"a\"]")]
    [InlineData("{}")]
    [InlineData("\"\\ud800\"")]
    [Trait("rule", "SEC-149")]
    public void A_kid_or_typ_that_is_no_text_is_refused(string value)
    {
        Assert.False(IsAccepted(RfcVectors.Signed(_key, $$"""{"alg":"ES256","kid":{{value}}}""", Claims)));
        Assert.False(IsAccepted(RfcVectors.Signed(_key, $$"""{"alg":"ES256","typ":{{value}}}""", Claims)));
    }

    [Fact]
    [Trait("rule", "SEC-151")]
    public void Another_spelling_of_a_token_is_no_token()
    {
        var token = RfcVectors.Signed(_key, Header, Claims);
        var (header, payload, signature) = token.Split('.') is [var h, var p, var s] ? (h, p, s) : default;
        var json = $$"""{"payload":"{{payload}}","protected":"{{header}}","signature":"{{signature}}"}""";
        string?[] spellings =
        [
            null, "", ".", "..", "...", "a.b.c", json,
            $"{header}.{payload}", $"{token}.", $".{token}", $"{token}.{signature}", $"{header}.{payload}.{signature}.{header}.{payload}",
            $" {token}", $"{token} ", $"{token}\n", $"{header}.\n{payload}.{signature}", $"{header}. {payload}.{signature}",
            $"{header}={Dot()}{payload}.{signature}", $"{header}.{payload}.{signature}=", $"{header}.{payload}.{signature}==",
            $"{header}..{signature}", $".{payload}.{signature}", $"{header}.{payload}.",
            $"{header}.{payload}.{signature[..^1]}", $"{header}.{payload}.{signature}A",
            token.Replace('.', '\u3002'), $"{header}.{payload}.{signature[..^1]}\uFF21",
        ];
        Assert.All(spellings, spelling => Assert.False(IsAccepted(spelling), spelling));

        static string Dot() => ".";
    }

    [Fact]
    [Trait("rule", "SEC-151")]
    public void The_alphabet_of_plain_base64_is_refused()
    {
        // Signed until each of the two differing letters stands in the signature.
        foreach (var (url, plain) in new[] { ('-', '+'), ('_', '/') })
        {
            string token;
            do
            {
                token = RfcVectors.Signed(_key, Header, Claims);
            }
            while (!token[token.LastIndexOf('.')..].Contains(url, StringComparison.Ordinal));

            Assert.True(IsAccepted(token));
            Assert.False(IsAccepted(token.Replace(url, plain)));
        }
    }

    [Fact]
    [Trait("rule", "SEC-151")]
    public void Stray_bits_in_the_last_character_are_refused()
    {
        // 64 octets leave four unused bits in the last character.
        var token = RfcVectors.Signed(_key, Header, Claims);
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        var last = Alphabet.IndexOf(token[^1], StringComparison.Ordinal);

        Assert.Equal(0, last % 16);
        Assert.All(Enumerable.Range(1, 15), bits => Assert.False(IsAccepted(token[..^1] + Alphabet[last + bits])));
    }

    [Theory]
    [InlineData("""{"alg":"ES256","alg":"ES256"}""", Claims)]
    [InlineData("""{"alg":"none","alg":"ES256"}""", Claims)]
    [InlineData("""{"alg":"ES256","\u0061lg":"ES256"}""", Claims)]
    [InlineData("""{"alg":"ES256","kid":"a","k\u0069d":"b"}""", Claims)]
    [InlineData(Header, """{"iss":"a","iss":"b"}""")]
    [InlineData(Header, """{"iss":"a","i\u0073s":"a"}""")]
    [InlineData(Header, """{"x":{"y":1,"y":2}}""")]
    [InlineData(Header, """{"x":[{"y":1,"\u0079":2}]}""")]
    [Trait("rule", "SEC-152")]
    public void A_name_that_stands_twice_is_refused(string header, string claims) =>
        Assert.False(IsAccepted(RfcVectors.Signed(_key, header, claims)));

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"a":1}{"b":2}""")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1} // comment""")]
    [InlineData("""{'a':1}""")]
    [InlineData("""{"a":01}""")]
    [InlineData("""{"a":NaN}""")]
    [InlineData("""{"\ud800":1,"\ud801":2}""")]
    [InlineData("\uFEFF{\"a\":1}")]
    [Trait("rule", "SEC-153")]
    public void What_is_no_strict_object_is_refused_in_both_places(string json)
    {
        Assert.False(IsAccepted(RfcVectors.Signed(_key, Header, json)));
        Assert.False(IsAccepted(RfcVectors.Signed(_key, json, Claims)));
    }

    [Fact]
    [Trait("rule", "SEC-153")]
    public void Depth_size_and_encoding_are_bounded()
    {
        var deep = $$"""{"a":{{new string('[', 1_000)}}{{new string(']', 1_000)}}}""";
        Assert.False(IsAccepted(RfcVectors.Signed(_key, Header, deep)));
        Assert.False(IsAccepted(RfcVectors.Signed(_key, $$"""{"alg":"ES256","x":{{new string('[', 100)}}{{new string(']', 100)}}}""", Claims)));

        var fits = $$"""{"a":"{{new string('x', 12_000)}}"}""";
        Assert.True(IsAccepted(RfcVectors.Signed(_key, Header, fits)));
        var tooLong = $$"""{"a":"{{new string('x', Jws.MaxLength)}}"}""";
        Assert.False(IsAccepted(RfcVectors.Signed(_key, Header, tooLong)));

        var input = $"{Base64Url.Encode(Encoding.ASCII.GetBytes(Header))}.{Base64Url.Encode(Encoding.Unicode.GetBytes(Claims))}";
        Assert.False(IsAccepted($"{input}.{Base64Url.Encode(RfcVectors.Signature(_key, input))}"));
    }

    private bool IsAccepted(string? token, JsonWebKey? key = null)
    {
        if (!Jws.TryParse(token, out var jws))
        {
            return false;
        }

        using (jws)
        {
            return jws.VerifiedBy(key ?? _key.PublicKey);
        }
    }
}
