// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Json;
using System.Text.Json;
using Kernel.Jose;
using Testing.Actors;

namespace EndToEnd.Tests.Fuzz;

/// <summary>
/// What a legitimate client and phone hold: without it mutations would all end at the first check. A code comes from the answers
/// of <c>/authorize</c>, a token from the sandbox's mint, and each assertion is signed for one use.
/// </summary>
internal sealed class Holdings
{
    private static readonly HttpClient Http = new();

    private readonly ServerProcess _server;
    private readonly SigningKey _key;

    public Holdings(ServerProcess server)
    {
        _server = server;
        using var jwk = JsonDocument.Parse(File.ReadAllBytes(
            Path.Combine(Sandbox.RepositoryRoot, "src", "Server", "Sandbox", "sandbox-app.jwk.json")));
        _key = SigningKey.ImportJwk(jwk.RootElement);
        Token = Mint();
    }

    /// <summary>A code that nobody has shown yet, once <c>/authorize</c> has answered one.</summary>
    public string Code { get; private set; } = "none-yet";

    /// <summary>A token that nobody has spent yet.</summary>
    public string Token { get; private set; }

    /// <summary>The number both stand for.</summary>
    public static string Number => "+99977001005";

    /// <summary>A signed assertion (RFC 7523) with an id of its own.</summary>
    public string NewAssertion()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return Jws.Sign(_key, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["iss"] = "sandbox-app",
            ["sub"] = "sandbox-app",
            ["aud"] = _server.Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now,
            ["exp"] = now + 60,
        }));
    }

    /// <summary>Learns from an answer: a fresh code, or that the token is gone.</summary>
    public void Learn(FuzzRequest request, Answer answer)
    {
        if (request.Route == "authorize" && answer.Header("Location") is { } location
            && System.Web.HttpUtility.ParseQueryString(new Uri(location).Query)["code"] is { } code)
        {
            Code = code;
        }

        if (request.Route == "api" && answer.Status is 200 or 401)
        {
            Token = Mint();
        }
    }

    private string Mint()
    {
        using var response = Http.PostAsJsonAsync(
            $"{_server.Issuer}/sandbox/token",
            new
            {
                scope = "number-verification:verify number-verification:device-phone-number:read",
                amr = new[] { "nba" },
                number = Number,
            }).GetAwaiter().GetResult();
        using var body = JsonDocument.Parse(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
        return body.RootElement.GetProperty("access_token").GetString()!;
    }
}
