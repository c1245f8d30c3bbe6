// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel.Jose;

namespace Kernel.Tests.Jose;

public class JsonWebKeySetTests
{
    private const string Ec = """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"KID}""";
    private const string Rsa = $$"""{"kty":"RSA","n":"{{RfcVectors.RsaModulus}}","e":"AQAB"KID}""";

    [Fact]
    [Trait("rule", "SEC-149")]
    public void A_token_without_kid_finds_the_only_key_of_its_algorithm()
    {
        var set = Set(Named(Ec, "e"), Named(Rsa, "r"));

        Assert.Equal("e", set.Find(null, JwsAlgorithm.ES256)?.KeyId);
        Assert.Equal("r", set.Find(null, JwsAlgorithm.RS256)?.KeyId);
        Assert.Null(set.Find(null, JwsAlgorithm.PS256));
    }

    [Fact]
    [Trait("rule", "SEC-149")]
    public void Between_two_keys_of_one_algorithm_nothing_is_guessed()
    {
        var set = Set(Named(Ec, "a"), Named(Ec, "b"));

        Assert.Null(set.Find(null, JwsAlgorithm.ES256));
        Assert.Equal("b", set.Find("b", JwsAlgorithm.ES256)?.KeyId);
    }

    [Theory]
    [InlineData("unknown")]
    [InlineData("A")]
    [InlineData("")]
    [InlineData("a'; DROP TABLE keys; --")]
    [InlineData("../../a")]
    [InlineData("a\0")]
    [Trait("rule", "SEC-149")]
    public void A_kid_that_names_no_key_finds_none(string keyId) =>
        Assert.Null(Set(Named(Ec, "a")).Find(keyId, JwsAlgorithm.ES256));

    [Fact]
    [Trait("rule", "SEC-149")]
    public void A_kid_that_names_a_key_of_another_algorithm_finds_none() =>
        Assert.Null(Set(Named(Ec, "a"), Named(Rsa, "r")).Find("a", JwsAlgorithm.RS256));

    [Fact]
    [Trait("rule", "SEC-150")]
    public void Of_two_keys_with_one_kid_neither_serves()
    {
        var set = Set(Named(Ec, "a"), Named(Rsa, "a"), Named(Ec, "b"));

        Assert.Equal("b", Assert.Single(set.Keys).KeyId);
        Assert.Equal(["two keys share one kid"], set.Refusals);
    }

    [Fact]
    [Trait("rule", "SEC-150")]
    public void Decoys_are_left_out_with_their_reasons_and_the_set_still_serves()
    {
        var set = Set(
            """{"kty":"oct"}""", "7", Named(Ec, "enc").Replace("}", ",\"use\":\"enc\"}", StringComparison.Ordinal), Named(Ec, "good"),
            """{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}""", Named(Ec, "leaked").Replace("}", ",\"d\":\"AA\"}", StringComparison.Ordinal));

        Assert.Equal("good", Assert.Single(set.Keys).KeyId);
        Assert.Equal(5, set.Refusals.Count);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":null}""")]
    [InlineData("null")]
    public void What_is_no_key_set_holds_no_key(string json)
    {
        using var document = JsonDocument.Parse(json);
        var set = JsonWebKeySet.Parse(document.RootElement);

        Assert.Empty(set.Keys);
        Assert.Single(set.Refusals);
    }

    [Fact]
    public void A_set_is_bounded() =>
        Assert.Empty(Set([.. Enumerable.Range(0, 33).Select(i => Named(Ec, $"k{i}"))]).Keys);

    private static string Named(string key, string keyId) => key.Replace("KID", $",\"kid\":\"{keyId}\"", StringComparison.Ordinal);

    private static JsonWebKeySet Set(params string[] keys)
    {
        using var document = JsonDocument.Parse($$"""{"keys":[{{string.Join(',', keys)}}]}""");
        return JsonWebKeySet.Parse(document.RootElement);
    }
}
