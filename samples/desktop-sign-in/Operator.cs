// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using static System.Buffers.Text.Base64Url;

namespace DesktopSignIn;

/// <summary>An attempt to sign in, kept in the session of the browser that began it: the number typed, where the browser ends, and three
/// secrets that tie to it the return (state), the ID token (nonce) and the code (verifier, PKCE).</summary>
internal sealed record Attempt(string Number, string End, string State, string Nonce, string Verifier)
{
    public static string NewSecret() => EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>The operator's server, as a back end speaks to it: push the request, redeem the code, ask the question.</summary>
internal sealed class Operator(IConfiguration settings, HttpClient http, ILogger<Operator> log)
{
    private readonly JsonNode _key = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, settings["KeyFile"]!)))!;
    private readonly (string Issuer, string ClientId) _names = (settings["Issuer"]!, settings["ClientId"]!);

    /// <summary>Where the browser is to go; null when the operator would not.</summary>
    public async Task<string?> PushAsync(Attempt attempt) => await PostAsync("par", new()
    {
        ["response_type"] = "code",
        ["redirect_uri"] = $"{_names.Issuer}/handoff/callback",
        ["scope"] = "openid dpv:FraudPreventionAndDetection number-verification:verify",
        ["state"] = attempt.State,
        ["nonce"] = attempt.Nonce,
        ["code_challenge"] = EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(attempt.Verifier))),
        ["code_challenge_method"] = "S256",
        ["handoff_template"] = "sign-in",
        ["handoff_fields"] = new JsonObject { ["ending"] = attempt.Number[^4..] }.ToJsonString(),
        ["handoff_return_uri"] = $"{settings["PublicUrl"]}/signed-in",
    }) is { } pushed ? $"{_names.Issuer}/handoff?client_id={_names.ClientId}&request_uri={Uri.EscapeDataString($"{pushed["request_uri"]}")}" : null;

    /// <summary>Whether the phone that approved has the number that was typed; null when nobody can say.</summary>
    public async Task<bool?> ProveAsync(Attempt attempt, string code)
    {
        var tokens = await PostAsync("token", new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = $"{_names.Issuer}/handoff/callback",
            ["code_verifier"] = attempt.Verifier,
        });
        if (tokens is null || !IsRight($"{tokens["id_token"]}".Split('.'), (await http.GetFromJsonAsync<JsonNode>($"{_names.Issuer}/jwks"))!, attempt.Nonce))
        {
            return null;
        }

        using var question = new HttpRequestMessage(HttpMethod.Post, $"{settings["ApiRoot"]}/number-verification/v2/verify");
        question.Headers.Authorization = new AuthenticationHeaderValue("Bearer", $"{tokens["access_token"]}");
        question.Content = JsonContent.Create(new { phoneNumber = attempt.Number });
        return (bool?)(await SendAsync(question))?["devicePhoneNumberVerified"];
    }

    // OpenID Connect Core §3.1.3.7: signed by the operator's key, for us, for this attempt, in time; and it was the network (nba) that knew.
    private bool IsRight(string[] token, JsonNode keys, string nonce)
    {
        var (header, claims) = (JsonNode.Parse(DecodeFromChars(token[0]))!, JsonNode.Parse(DecodeFromChars(token[1]))!);
        var key = keys["keys"]!.AsArray().FirstOrDefault(key => $"{key!["kid"]} {key["alg"]}" == $"{header["kid"]} ES256");
        return $"{header["alg"]}" == "ES256" && key is not null
            && Read(key).VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), DecodeFromChars(token[2]), HashAlgorithmName.SHA256)
            && $"{claims["iss"]}" == _names.Issuer && $"{claims["aud"]}" == _names.ClientId && $"{claims["nonce"]}" == nonce
            && (long)claims["exp"]! > DateTimeOffset.UtcNow.ToUnixTimeSeconds() && claims["amr"]!.AsArray().Any(method => $"{method}" == "nba");
    }

    // Each request says who sends it by a signature of its own (RFC 7523 §3): there is no shared secret.
    private Task<JsonNode?> PostAsync(string endpoint, Dictionary<string, string> form)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new { iss = _names.ClientId, sub = _names.ClientId, aud = _names.Issuer, jti = Attempt.NewSecret(), iat = now, exp = now + 60 };
        var assertion = $"{Encode(new { alg = "ES256", kid = $"{_key["kid"]}" })}.{Encode(claims)}";
        form["client_id"] = _names.ClientId;
        form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        form["client_assertion"] = $"{assertion}.{EncodeToString(Read(_key).SignData(Encoding.ASCII.GetBytes(assertion), HashAlgorithmName.SHA256))}";
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{_names.Issuer}/{endpoint}") { Content = new FormUrlEncodedContent(form) });
    }

    private async Task<JsonNode?> SendAsync(HttpRequestMessage request)
    {
        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadFromJsonAsync<JsonNode>();
        var level = response.IsSuccessStatusCode ? LogLevel.Debug : LogLevel.Warning;
        log.Log(level, "{Path}: {Status} {Why}", request.RequestUri!.AbsolutePath, (int)response.StatusCode, answer?["error_description"] ?? answer?["message"]);
        return response.IsSuccessStatusCode ? answer : null;
    }

    private static ECDsa Read(JsonNode jwk) => ECDsa.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new() { X = DecodeFromChars($"{jwk["x"]}"), Y = DecodeFromChars($"{jwk["y"]}") },
        D = jwk["d"] is { } d ? DecodeFromChars($"{d}") : null,
    });

    private static string Encode(object part) => EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
