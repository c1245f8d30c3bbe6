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

    /// <summary>A reference to a request that nobody has opened yet, once <c>/par</c> has answered one.</summary>
    public string RequestUri { get; private set; } = "urn:ietf:params:oauth:request_uri:none-yet";

    /// <summary>A signed assertion (RFC 7523) with an id of its own.</summary>
    public string NewAssertion() => Sign(new Dictionary<string, object> { ["sub"] = "sandbox-app" });

    /// <summary>A signed request object (RFC 9101) with an id of its own.</summary>
    /// <param name="parameters">What it asks for, percent-encoded as in a query.</param>
    public string NewRequestObject(IEnumerable<(string Name, string Value)> parameters) =>
        Sign(parameters.ToDictionary(parameter => parameter.Name, parameter => (object)Uri.UnescapeDataString(parameter.Value)));

    /// <summary>Learns from an answer: a fresh code or reference, or that the token is gone.</summary>
    public void Learn(FuzzRequest request, Answer answer)
    {
        if (request.Route == "par" && answer.Status == 201)
        {
            using var body = JsonDocument.Parse(answer.Body);
            RequestUri = body.RootElement.GetProperty("request_uri").GetString()!;
        }

        if (request.Route is "authorize" or "signed" or "pushed" && answer.Header("Location") is { } location
            && System.Web.HttpUtility.ParseQueryString(new Uri(location).Query)["code"] is { } code)
        {
            Code = code;
        }

        if (request.Route == "api" && answer.Status is 200 or 401)
        {
            Token = Mint();
        }
    }

    private string Sign(Dictionary<string, object> claims)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        claims["iss"] = "sandbox-app";
        claims["aud"] = _server.Issuer;
        claims["jti"] = Guid.NewGuid().ToString();
        claims["iat"] = now;
        claims["exp"] = now + 60;
        return Jws.Sign(_key, JsonSerializer.SerializeToUtf8Bytes(claims));
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
