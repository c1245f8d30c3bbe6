// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;
using Kernel.Jose;

namespace Testing.Actors;

/// <summary>An application's back end: it pushes hand-offs, redeems what its user's desktop brings, and asks whether the number is right.</summary>
public sealed class Shop(string clientId, string name, string domain) : IDisposable
{
    public const string Scope = "openid dpv:FraudPreventionAndDetection number-verification:verify";
    public const string State = "the-shop-s-own-state";
    public const string Nonce = "the-shop-s-own-nonce";

    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private string _issuer = "";
    private TimeProvider _time = TimeProvider.System;

    public string ClientId { get; } = clientId;

    public string ReturnUri { get; } = $"https://{domain}/signed-in";

    public string Origin { get; } = $"https://{domain}";

    public void Serve(string issuer, TimeProvider time) => (_issuer, _time) = (issuer, time);

    public JsonObject Registration()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return new JsonObject
        {
            ["client_id"] = ClientId,
            ["client_name"] = name,
            ["client_uri"] = Origin,
            ["jwks"] = new JsonObject
            {
                ["keys"] = new JsonArray(new JsonObject
                {
                    ["kty"] = "EC",
                    ["crv"] = "P-256",
                    ["alg"] = "ES256",
                    ["use"] = "sig",
                    ["kid"] = "1",
                    ["x"] = Base64Url.Encode(point.X),
                    ["y"] = Base64Url.Encode(point.Y),
                }),
            },
            ["redirect_uris"] = new JsonArray($"{Origin}/callback"),
            ["scopes"] = new JsonArray("number-verification:verify", "number-verification:device-phone-number:read"),
            ["purposes"] = new JsonArray("FraudPreventionAndDetection"),
            ["handoff"] = new JsonObject
            {
                ["return_uris"] = new JsonArray(ReturnUri),
                ["origins"] = new JsonArray(Origin),
                ["templates"] = new JsonArray(new JsonObject
                {
                    ["id"] = "sign-in",
                    ["text"] = new JsonObject { ["en"] = "Sign in as {account}", ["de"] = "Anmelden als {account}", ["ar"] = "تسجيل الدخول باسم {account}" },
                    ["fields"] = new JsonObject { ["account"] = new JsonObject { ["type"] = "text", ["max_length"] = 40 } },
                }),
                ["brand"] = new JsonObject { ["color"] = "#0a7d5a" },
            },
        };
    }

    /// <summary>Pushes a request for a hand-off.</summary>
    public async Task<string> PushAsync(params (string Name, string? Value)[] changes)
    {
        var answer = await PostAsync("/par", PushForm(changes));
        return (string?)answer.Json["request_uri"] ?? throw new InvalidOperationException($"The request was not taken: {answer.Json}");
    }

    /// <summary>The parameters of a request for a hand-off, with changes; null leaves one out.</summary>
    public Dictionary<string, string> PushForm(params (string Name, string? Value)[] changes) => Change(
        new Dictionary<string, string>
        {
            ["response_type"] = "code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = $"{_issuer}/handoff/callback",
            ["scope"] = Scope,
            ["state"] = State,
            ["nonce"] = Nonce,
            ["code_challenge"] = Base64Url.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
            ["handoff_template"] = "sign-in",
            ["handoff_fields"] = """{"account":"ann@shop.example"}""",
        },
        changes);

    /// <summary>The same request as an object that the application signed (RFC 9101).</summary>
    public string SignRequest(params (string Name, string? Value)[] changes)
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new JsonObject { ["iss"] = ClientId, ["aud"] = _issuer, ["jti"] = NewId(), ["iat"] = now, ["nbf"] = now, ["exp"] = now + 60 };
        foreach (var (name, value) in PushForm(changes))
        {
            claims[name] = name is "handoff_fields" ? JsonNode.Parse(value) : value;
        }

        return Sign(new { alg = "ES256", kid = "1", typ = "oauth-authz-req+jwt" }, claims);
    }

    /// <summary>Redeems the code that a desktop was led back with.</summary>
    public Task<(HttpStatusCode Status, JsonObject Json)> RedeemAsync(Uri location, params (string Name, string? Value)[] changes) => PostAsync(
        "/token",
        Change(
            new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = HttpUtility.ParseQueryString(location.Query)["code"] ?? "",
                ["redirect_uri"] = $"{_issuer}/handoff/callback",
                ["code_verifier"] = Verifier,
            },
            changes));

    /// <summary>Asks whether a token's subscriber has a number.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Json)> VerifyAsync(string token, string number)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_issuer}/number-verification/v2/verify");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        request.Content = JsonContent.Create(new { phoneNumber = number });
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject());
    }

    /// <summary>Whether what the desktop brings proves this number: redeem, then verify.</summary>
    public async Task<bool> ProvesAsync(Uri location, string number)
    {
        var (status, tokens) = await RedeemAsync(location);
        if (status is not HttpStatusCode.OK)
        {
            throw new InvalidOperationException($"The code was not taken: {tokens}");
        }

        var answer = await VerifyAsync((string)tokens["access_token"]!, number);
        return (bool?)answer.Json["devicePhoneNumberVerified"] ?? throw new InvalidOperationException($"The question was not answered: {answer.Json}");
    }

    /// <summary>Posts a form as an authenticated client.</summary>
    public async Task<(HttpStatusCode Status, JsonObject Json)> PostAsync(string path, Dictionary<string, string> form)
    {
        form["client_assertion_type"] = AssertionType;
        form["client_assertion"] = Assertion();
        using var content = new FormUrlEncodedContent(form);
        using var response = await _http.PostAsync(new Uri(_issuer + path), content);
        var body = await response.Content.ReadAsStringAsync();
        return (response.StatusCode, body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject());
    }

    public void Dispose()
    {
        _key.Dispose();
        _http.Dispose();
    }

    private static Dictionary<string, string> Change(Dictionary<string, string> form, (string Name, string? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            form.Remove(name);
            if (value is not null)
            {
                form[name] = value;
            }
        }

        return form;
    }

    private string Assertion()
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        return Sign(new { alg = "ES256", kid = "1" }, new { iss = ClientId, sub = ClientId, aud = _issuer, jti = NewId(), iat = now, exp = now + 60 });
    }

    private string Sign(object header, object claims)
    {
        var signed = $"{Part(header)}.{Part(claims)}";
        return $"{signed}.{Base64Url.Encode(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string NewId() => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);

    private static string Part(object value) => Base64Url.Encode(JsonSerializer.SerializeToUtf8Bytes(value));
}
