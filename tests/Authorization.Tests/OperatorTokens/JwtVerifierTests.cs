// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Authorization.OperatorTokens;
using Kernel.Jose;

namespace Authorization.Tests.OperatorTokens;

/// <summary>Operator tokens that the operator's entitlement server signed, its keys read over https.</summary>
public sealed class JwtVerifierTests : IAsyncLifetime
{
    private Operator _operator = null!;
    private VerifierRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _operator = await Operator.StartAsync();
        _rig = new VerifierRig([.. Settings(), ("Jwt:JwksUrl", _operator.JwksUrl)]);
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _operator.DisposeAsync();
    }

    [Theory]
    [Trait("rule", "AS-42")]
    [InlineData("+99977001005")]
    [InlineData("tel:+99977001005")]
    public async Task A_token_names_its_line_and_a_token_of_one_jti_has_one_id(string number)
    {
        var verified = Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(Token(("jti", "a"), ("phone_number", number))));
        var again = Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(Token(("jti", "a"))));
        var other = Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(Token(("jti", "b"))));

        Assert.Equal("+99977001005", verified.Number.E164);
        Assert.Equal(verified.TokenId, again.TokenId);
        Assert.NotEqual(verified.TokenId, other.TokenId);
        Assert.Equal(1, _operator.Asked);
    }

    [Fact]
    [Trait("rule", "AS-42")]
    public async Task Every_claim_must_be_there_and_be_the_configured_one()
    {
        var now = _rig.Time.GetUtcNow().ToUnixTimeSeconds();
        (string Name, JsonNode? Value, string Word)[] wrong =
        [
            ("iss", "https://other.example", "operator_token_iss"),
            ("iss", null, "operator_token_iss"),
            ("aud", "https://other.example", "operator_token_aud"),
            ("aud", new JsonArray("https://numbers.example", "https://other.example"), "operator_token_aud"),
            ("aud", null, "operator_token_aud"),
            ("exp", null, "operator_token_exp"),
            ("exp", now, "operator_token_exp_past"),
            ("exp", now + 601, "operator_token_exp_far"),
            ("exp", "soon", "operator_token_exp"),
            ("iat", now + 60, "operator_token_iat_future"),
            ("iat", now - 600, "operator_token_exp_iat"),
            ("jti", null, "operator_token_jti"),
            ("jti", "", "operator_token_jti"),
            ("jti", new string('j', 257), "operator_token_jti"),
            ("phone_number", null, "operator_token_number"),
            ("phone_number", "99977001005", "operator_token_number"),
            ("phone_number", "099977001005", "operator_token_number"),
            ("phone_number", 99977001005, "operator_token_number"),
        ];
        foreach (var (name, value, word) in wrong)
        {
            Assert.Equal((name, word), (name, await _rig.RefusedAsync(Token((name, value)))));
        }
    }

    [Fact]
    [Trait("rule", "SEC-140")]
    [Trait("rule", "SEC-113")]
    public async Task Another_key_another_type_and_no_signature_are_refused()
    {
        using var forger = SigningKey.Generate(JwsAlgorithm.ES256);
        var claims = Encoding.UTF8.GetBytes(Claims().ToJsonString());
        var unsigned = $"{Base64Url.Encode("""{"alg":"none"}"""u8)}.{Base64Url.Encode(claims)}.";

        Assert.Equal("operator_token_signature", await _rig.RefusedAsync(Jws.Sign(forger, claims)));
        Assert.Equal("operator_token_typ", await _rig.RefusedAsync(Jws.Sign(_operator.Key, claims, "at+jwt")));
        Assert.Equal("operator_token_form", await _rig.RefusedAsync(unsigned));
        Assert.Equal("operator_token_form", await _rig.RefusedAsync("opaque"));
    }

    [Fact]
    public async Task Only_the_algorithms_and_the_type_that_the_settings_name_pass()
    {
        var file = await WriteJwksAsync(_operator.Key);
        await using var rig = new VerifierRig(
            [.. Settings(), ("Jwt:JwksFile", file), ("Jwt:Algorithms:0", "PS256"), ("Jwt:Type", "operator-token+jwt")]);

        Assert.Equal("operator_token_alg", await rig.RefusedAsync(Token()));
        using var ps256 = SigningKey.Generate(JwsAlgorithm.PS256);
        await WriteJwksAsync(ps256, file);
        var claims = Encoding.UTF8.GetBytes(Claims().ToJsonString());
        Assert.Equal("operator_token_typ", await rig.RefusedAsync(Jws.Sign(ps256, claims)));
        Assert.IsType<OperatorTokenVerdict.Verified>(await rig.VerifyAsync(Jws.Sign(ps256, claims, "operator-token+jwt")));
        File.Delete(file);
    }

    [Fact]
    [Trait("rule", "SEC-149")]
    [Trait("rule", "SEC-174")]
    public async Task A_new_key_is_read_when_a_token_names_it_and_at_most_once_a_minute()
    {
        await _rig.VerifyAsync(Token());
        _operator.Key = SigningKey.Generate(JwsAlgorithm.ES256);

        Assert.Equal("operator_token_signature", await _rig.RefusedAsync(Token()));
        Assert.Equal(1, _operator.Asked);
        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(Token()));
        Assert.Equal(2, _operator.Asked);
    }

    [Fact]
    public async Task Without_keys_nothing_can_be_said_and_known_keys_serve_through_an_outage_of_an_hour()
    {
        await _operator.StopAsync();
        Assert.Equal("operator_keys", await _rig.UnavailableAsync(Token()));
        await _operator.StartAgainAsync();
        Assert.Equal("operator_keys", await _rig.UnavailableAsync(Token()));
        _rig.Time.Advance(TimeSpan.FromSeconds(5));
        Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(Token()));

        await _operator.StopAsync();
        _rig.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(Token()));
        _rig.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("operator_keys", await _rig.UnavailableAsync(Token()));
    }

    private static (string Name, string Value)[] Common(string authority) =>
    [
        ("Verification", "Jwt"),
        ("TrustedCertificates", authority),
        ("Jwt:Issuer", "https://entitlement.example"),
        ("Jwt:Audience", "https://numbers.example"),
    ];

    private (string Name, string Value)[] Settings() => Common(_operator.AuthorityFile);

    private string Token(params (string Name, JsonNode? Value)[] changes) =>
        Jws.Sign(_operator.Key, Encoding.UTF8.GetBytes(Claims(changes).ToJsonString()));

    private JsonObject Claims(params (string Name, JsonNode? Value)[] changes)
    {
        var now = _rig.Time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = "https://entitlement.example",
            ["aud"] = "https://numbers.example",
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now,
            ["exp"] = now + 120,
            ["phone_number"] = "+99977001005",
        };
        foreach (var (name, value) in changes)
        {
            claims.Remove(name);
            if (value is not null)
            {
                claims[name] = value.DeepClone();
            }
        }

        return claims;
    }

    private static async Task<string> WriteJwksAsync(SigningKey key, string? path = null)
    {
        path ??= Path.GetTempFileName();
        using var buffer = new MemoryStream();
        await using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            key.PublicKey.WriteTo(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        await File.WriteAllBytesAsync(path, buffer.ToArray());
        return path;
    }
}
