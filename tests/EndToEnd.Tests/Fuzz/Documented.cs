// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;

namespace EndToEnd.Tests.Fuzz;

/// <summary>What each route may answer, whatever it is sent.</summary>
internal static class Documented
{
    // The HTTP server's own words for what is no request, or no request of this host's (RFC 9110 §15).
    private static readonly HashSet<int> Edge = [400, 404, 405, 408, 411, 413, 414, 415, 417, 421, 425, 431, 501, 505];

    private static readonly Dictionary<string, HashSet<int>> ByRoute = new()
    {
        ["authorize"] = [302, 303, 403],
        ["token"] = [200, 401],
        ["par"] = [201, 401],
        ["introspect"] = [200, 401],
        ["revoke"] = [200, 401],
        ["backchannel"] = [200, 401, 403],
        ["api"] = [200, 401, 403, 406],
        ["open"] = [200, 304, 406],
    };

    /// <summary>Refuses an answer that no page documents, and a right answer to a wrong request.</summary>
    /// <param name="request">What was sent; its parts are what the server saw only if it was sent framed.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="asWritten">The parts were sent as they are.</param>
    public static void Check(FuzzRequest request, Answer answer, bool asWritten)
    {
        var said = $"{request.Method} {request.Path} -> {answer.Status} {answer.Body}";
        var reached = asWritten ? Reached(request) : null;
        Assert.True(Edge.Contains(answer.Status) || ByRoute.Where(route => reached is null || route.Key == reached).Any(route => route.Value.Contains(answer.Status)), said);
        Assert.False(answer.Headers["Set-Cookie"].Any() || answer.Headers["Server"].Any(), said);

        // Wherever a mutation leads, nobody is sent to a place that no client registered.
        if (answer.Status is 302 or 303)
        {
            Assert.StartsWith("http://127.0.0.1:9876/callback?", answer.Header("Location"), StringComparison.Ordinal);
        }

        if (answer.Status >= 400 && answer.Header("Content-Type") == "application/json" && answer.Body.StartsWith('{'))
        {
            using var body = JsonDocument.Parse(answer.Body);
            Assert.True(body.RootElement.TryGetProperty("error", out _) || body.RootElement.GetProperty("status").GetInt32() == answer.Status, said);
        }

        if (asWritten && answer.Status == 200 && reached == "api" && request.Method == "POST")
        {
            Assert.Equal(Asked(request), answer.Body.Contains("true", StringComparison.Ordinal));
        }
    }

    // Paths are compared as people write them; a mutated path may lead anywhere that is documented.
    private static string? Reached(FuzzRequest request) => request.Path switch
    {
        "/authorize" => "authorize",
        "/token" => "token",
        "/par" => "par",
        "/introspect" => "introspect",
        "/revoke" => "revoke",
        "/bc-authorize" => "backchannel",
        "/number-verification/v2/verify" or "/number-verification/v2/device-phone-number" => "api",
        "/number-verification/v1/verify" or "/number-verification/v1/device-phone-number" => "api",
        _ => null,
    };

    // Read by another reader than the server's: what it asks for must be the one number, said once.
    private static bool Asked(FuzzRequest request)
    {
        using var body = JsonDocument.Parse(Encoding.UTF8.GetBytes(request.Body ?? ""));
        var only = Assert.Single(body.RootElement.EnumerateObject());
        return only.Name == "phoneNumber" && only.Value.GetString() == Holdings.Number;
    }
}
