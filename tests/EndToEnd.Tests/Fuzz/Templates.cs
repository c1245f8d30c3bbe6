// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace EndToEnd.Tests.Fuzz;

/// <summary>The good requests that mutations start from, one per route.</summary>
internal static class Templates
{
    /// <summary>The example of RFC 7636 appendix B.</summary>
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    // The four that also stand beside a request object come first (AS-17).
    private static readonly (string, string)[] Asked =
    [
        ("response_type", "code"), ("client_id", "sandbox-app"), ("redirect_uri", "http%3A%2F%2F127.0.0.1%3A9876%2Fcallback"),
        ("scope", "openid%20dpv%3AFraudPreventionAndDetection%20number-verification%3Averify"), ("state", "s-1234567890"), ("nonce", "n-0987"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ("code_challenge_method", "S256"), ("prompt", "none"),
    ];

    private static readonly (string, string) AssertionType =
        ("client_assertion_type", "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer");

    /// <summary>A good request.</summary>
    /// <param name="random">Chooses the route.</param>
    /// <param name="port">The server's.</param>
    /// <param name="holdings">A code, a token and an assertion that are good.</param>
    public static FuzzRequest Make(Random random, int port, Holdings holdings) => random.Next(16) switch
    {
        < 3 => Authorize(port, "authorize", Asked, random.Next(4) == 0),
        < 5 => Token(port, holdings),
        < 7 => Authorize(port, "signed", [.. Asked[..4], ("request", holdings.NewRequestObject(Asked))], random.Next(4) == 0),
        7 => Authorize(port, "pushed", [("client_id", "sandbox-app"), ("request_uri", Uri.EscapeDataString(holdings.RequestUri))], random.Next(4) == 0),
        8 => Push(port, holdings, random.Next(2) == 0),
        < 12 => Verify(random, port, holdings.Token),
        < 14 => ForClient(random, port, holdings),
        14 => Get(port, Pick(random, ["/number-verification/v2/device-phone-number", "/number-verification/v1/device-phone-number"]), "api", holdings.Token),
        _ => Get(port, Pick(random, ["/.well-known/openid-configuration", "/jwks", "/health/live", "/number-verification/v2/openapi.yaml", "/number-verification/v0.3/openapi.yaml", "/nothing-here"]), "open", null),
    };

    public static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private static FuzzRequest Authorize(int port, string route, IEnumerable<(string, string)> parameters, bool post)
    {
        var request = Base(port, post ? "POST" : "GET", "/authorize", route);
        if (post)
        {
            request.Headers.Add(("Content-Type", "application/x-www-form-urlencoded"));
            request.Form = [.. parameters];
        }
        else
        {
            request.Query.AddRange(parameters);
        }

        return request;
    }

    private static FuzzRequest Token(int port, Holdings holdings)
    {
        var request = Base(port, "POST", "/token", "token");
        request.Headers.Add(("Content-Type", "application/x-www-form-urlencoded"));
        request.Form =
        [
            ("grant_type", "authorization_code"), ("code", holdings.Code), ("redirect_uri", "http%3A%2F%2F127.0.0.1%3A9876%2Fcallback"),
            ("code_verifier", Verifier), ("client_id", "sandbox-app"),
            AssertionType, ("client_assertion", holdings.NewAssertion()),
        ];
        return request;
    }

    private static FuzzRequest Push(int port, Holdings holdings, bool signed)
    {
        var request = Base(port, "POST", "/par", "par");
        request.Headers.Add(("Content-Type", "application/x-www-form-urlencoded"));
        IEnumerable<(string, string)> asked = signed ? [("client_id", "sandbox-app"), ("request", holdings.NewRequestObject(Asked))] : Asked;
        request.Form = [.. asked, AssertionType, ("client_assertion", holdings.NewAssertion())];
        return request;
    }

    // What may be given back is nobody's: the others go on needing theirs.
    private static FuzzRequest ForClient(Random random, int port, Holdings holdings)
    {
        (string Path, (string, string)[] Own) chosen = random.Next(4) switch
        {
            0 => ("/introspect", [("token", holdings.Token), ("token_type_hint", "access_token")]),
            1 => ("/revoke", [("token", "bm90aGluZy1vZi1hbnlib2R5cw"), ("token_type_hint", "access_token")]),
            2 => ("/bc-authorize", [("scope", Asked[3].Item2), ("login_hint", "operatortoken%3AeyJhbGciOiJFUzI1NiJ9.e30.AAAA"), ("binding_message", "x")]),
            _ => ("/token", [("grant_type", "client_credentials"), ("scope", "sandbox-inventory%3Aread")]),
        };
        var request = Base(port, "POST", chosen.Path, "client");
        request.Headers.Add(("Content-Type", "application/x-www-form-urlencoded"));
        request.Form = [.. chosen.Own, AssertionType, ("client_assertion", holdings.NewAssertion())];
        return request;
    }

    private static FuzzRequest Verify(Random random, int port, string token)
    {
        var request = Base(port, "POST", Pick(random, ["/number-verification/v2/verify", "/number-verification/v1/verify"]), "api");
        request.Headers.Add(("Authorization", $"Bearer {token}"));
        request.Headers.Add(("Content-Type", "application/json"));
        request.Headers.Add(("x-correlator", "b4333c46-49c0-4f62-80d7-f0ef930f1c46"));
        request.Body = """{"phoneNumber":"+99977001005"}""";
        return request;
    }

    private static FuzzRequest Get(int port, string path, string route, string? token)
    {
        var request = Base(port, "GET", path, route);
        if (token is not null)
        {
            request.Headers.Add(("Authorization", $"Bearer {token}"));
        }

        return request;
    }

    private static FuzzRequest Base(int port, string method, string path, string route)
    {
        var request = new FuzzRequest { Method = method, Path = path, Route = route };
        request.Headers.Add(("Host", string.Create(CultureInfo.InvariantCulture, $"localhost:{port}")));
        request.Headers.Add(("Accept", "*/*"));
        return request;
    }
}
