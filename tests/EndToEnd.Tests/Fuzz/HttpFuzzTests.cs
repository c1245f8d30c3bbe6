// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Testing.Actors;

namespace EndToEnd.Tests.Fuzz;

/// <summary>Mutated requests from a phone's address: only documented answers, no exception, and never a right answer to a wrong request.</summary>
public sealed class HttpFuzzTests
{
    private const int Connections = 4;

    // 501 and 505 are the HTTP server's own words for a method or version it does not speak.
    private static readonly HashSet<int> Documented =
        [200, 204, 302, 303, 304, 400, 401, 403, 404, 405, 406, 408, 411, 413, 414, 415, 417, 421, 431, 501, 505];

    private static readonly HttpClient Http = new();

    private static int Requests => int.Parse(Environment.GetEnvironmentVariable("HTTP_FUZZ") ?? "100000", CultureInfo.InvariantCulture);

    [Fact]
    [Trait("rule", "SEC-020")]
    [Trait("rule", "SEC-024")]
    [Trait("rule", "SEC-221")]
    public async Task Mutated_requests_get_documented_answers_and_no_exception()
    {
        await using var server = await ServerProcess.StartAsync(Sandbox.ServerProgram);
        var seed = Environment.TickCount;
        var answers = new ConcurrentDictionary<(string Route, int Status), int>();

        await Task.WhenAll(Enumerable.Range(0, Connections).Select(worker => Task.Factory.StartNew(
            () => Run(server, new Random(seed + worker), Requests / Connections, answers), TaskCreationOptions.LongRunning)));

        TestContext.Current.TestOutputHelper!.WriteLine($"seed {seed}, {Requests} requests");
        foreach (var ((route, status), count) in answers.OrderBy(answer => answer.Key))
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{route,-10} {(status == 0 ? "closed" : status.ToString(CultureInfo.InvariantCulture)),-7} {count}");
        }

        // Silence is for what cannot be told apart from an unfinished request.
        Assert.True(answers.Where(answer => answer.Key.Status == 0).Sum(answer => answer.Value) < Requests / 20);
        Assert.Contains(answers, answer => answer.Key is ("authorize", 302));
        Assert.Contains(answers, answer => answer.Key is ("api", 200));
        Assert.DoesNotContain(server.Log, line => line.Contains("Exception", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log, line => line.Contains("\"LogLevel\":\"Error\"", StringComparison.Ordinal));
    }

    private static void Run(ServerProcess server, Random random, int count, ConcurrentDictionary<(string, int), int> answers)
    {
        using var steady = new RawHttp(IPAddress.Parse("127.77.1.5"), server.HttpPort);
        var token = Mint(server);
        for (var i = 0; i < count; i++)
        {
            var request = Templates.Make(random, server.HttpPort, token);
            var byBytes = random.Next(4) == 0;
            if (!byBytes)
            {
                Mutations.Structural(random, request);
            }

            var bytes = byBytes ? Mutations.Bytes(random, request.ToBytes()) : request.ToBytes();
            Answer? answer;
            if (byBytes)
            {
                using var once = new RawHttp(IPAddress.Parse("127.77.1.5"), server.HttpPort);
                answer = once.Send(bytes, framed: false, headOnly: bytes.AsSpan().StartsWith("HEAD"u8));
            }
            else
            {
                answer = steady.Send(bytes, framed: true, headOnly: request.Method == "HEAD");
            }

            answers.AddOrUpdate((request.Route, answer?.Status ?? 0), 1, (_, n) => n + 1);
            if (answer is not null)
            {
                Check(request, answer);
            }

            if (request.Route == "api" && answer?.Status is 200 or 401)
            {
                token = Mint(server);
            }
        }
    }

    private static void Check(FuzzRequest request, Answer answer)
    {
        var said = $"{request.Method} {request.Path} -> {answer.Status} {answer.Body}";
        Assert.True(Documented.Contains(answer.Status), said);
        Assert.False(answer.Headers["Set-Cookie"].Any(), said);
        Assert.False(answer.Headers["Server"].Any(), said);
        if (request.Route == "token")
        {
            Assert.False(answer.Status == 200 && request.Path == "/token", said);
        }

        // Wherever a mutation leads, nobody is sent to a place that no client registered.
        if (answer.Status is 302 or 303)
        {
            Assert.StartsWith("http://127.0.0.1:9876/callback?", answer.Header("Location"), StringComparison.Ordinal);
        }

        if (answer.Status >= 400 && answer.Header("Content-Type") == "application/json" && answer.Body.StartsWith('{'))
        {
            using var body = JsonDocument.Parse(answer.Body);
            Assert.True(body.RootElement.TryGetProperty("error", out _)
                || body.RootElement.GetProperty("status").GetInt32() == answer.Status, said);
        }
    }

    // The sandbox mints a token without a flow, so that the API is reached with a good one most of the time.
    private static string Mint(ServerProcess server)
    {
        using var response = Http.PostAsJsonAsync(
            $"{server.Issuer}/sandbox/token",
            new { scope = "number-verification:verify number-verification:device-phone-number:read", amr = new[] { "nba" }, number = "+99977001005" }).GetAwaiter().GetResult();
        using var body = JsonDocument.Parse(response.Content.ReadAsStringAsync().GetAwaiter().GetResult());
        return body.RootElement.GetProperty("access_token").GetString()!;
    }
}
