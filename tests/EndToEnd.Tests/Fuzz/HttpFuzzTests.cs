// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Testing;
using Testing.Actors;

namespace EndToEnd.Tests.Fuzz;

/// <summary>
/// Mutated requests from a phone's address: only documented answers, no exception, and never a right answer to a wrong request.
/// How many is set by the environment variable HTTP_FUZZ.
/// </summary>
public sealed class HttpFuzzTests
{
    private const int StandardCount = 100_000;
    private const int Connections = 4;

    private const long Mebi = 1024 * 1024;

    private static readonly IPAddress Phone = IPAddress.Parse("127.77.1.5");

    [Fact]
    [Trait("rule", "SEC-020")]
    [Trait("rule", "SEC-024")]
    [Trait("rule", "SEC-221")]
    public async Task Mutated_requests_get_documented_answers_and_no_exception()
    {
        await using var server = await ServerProcess.StartAsync(Sandbox.ServerProgram);
        var count = RunReport.CountFrom("HTTP_FUZZ", StandardCount);
        var seed = Environment.TickCount;
        var answers = new ConcurrentDictionary<(string Route, int Status), int>();

        // Code is compiled and pools are filled by the first of them; after that memory has no reason to grow.
        await RunAsync(count / 4, seed);
        var warm = server.ResidentOctets();
        await RunAsync(count - (count / 4), seed + Connections);
        var end = server.ResidentOctets();

        Task RunAsync(int part, int from) => Task.WhenAll(Enumerable.Range(0, Connections).Select(worker => Task.Factory.StartNew(
            () => Run(server, new Random(from + worker), part / Connections, answers), TaskCreationOptions.LongRunning)));

        RunReport.Append("http-fuzz",
        [
            $"{count} requests, seed {seed}; {warm / Mebi} MiB resident after a quarter of them, {end / Mebi} MiB at the end",
            "answers by the route they were made for (0: closed without one)",
            .. answers
                .OrderBy(answer => answer.Key)
                .GroupBy(answer => answer.Key.Route)
                .Select(route => string.Create(CultureInfo.InvariantCulture, $"{route.Key,-10} {string.Join("  ", route.Select(answer => $"{answer.Key.Status}: {answer.Value}"))}"))]);

        Assert.InRange(end, 0, warm + (warm / 4) + (32 * Mebi));

        // Silence is for what cannot be told apart from an unfinished request.
        Assert.True(answers.Where(answer => answer.Key.Status == 0).Sum(answer => answer.Value) < count / 100);
        Assert.All<(string, int)>([("authorize", 302), ("signed", 302), ("pushed", 302), ("par", 201), ("par", 401), ("token", 200), ("token", 401), ("client", 200), ("client", 401), ("api", 200)], reached => Assert.Contains(reached, answers.Keys));
        var trouble = server.Log.Where(IsTrouble).Take(3).ToList();
        Assert.True(trouble.Count == 0, string.Join('\n', trouble));
        Assert.Contains(server.Log, line => line.Contains("\"level\":\"info\"", StringComparison.Ordinal));
    }

    private static bool IsTrouble(string line) =>
        line.Contains("Exception", StringComparison.Ordinal)
        || line.Contains("\"level\":\"error\"", StringComparison.Ordinal)
        || line.Contains("\"level\":\"critical\"", StringComparison.Ordinal);

    private static void Run(ServerProcess server, Random random, int count, ConcurrentDictionary<(string, int), int> answers)
    {
        using var steady = new RawHttp(Phone, server.HttpPort);
        var holdings = new Holdings(server);
        for (var i = 0; i < count; i++)
        {
            var request = Templates.Make(random, server.HttpPort, holdings);
            var asWritten = random.Next(4) != 0;
            var answer = asWritten ? SendParts(random, steady, request) : SendBytes(random, server.HttpPort, request);
            answers.AddOrUpdate((request.Route, answer?.Status ?? 0), 1, (_, n) => n + 1);
            if (answer is not null)
            {
                Documented.Check(request, answer, asWritten);
                holdings.Learn(request, answer);
            }
        }
    }

    private static Answer? SendParts(Random random, RawHttp steady, FuzzRequest request)
    {
        // A tenth stays good, so that what lies behind every check is reached too.
        if (random.Next(10) != 0)
        {
            Mutations.Structural(random, request);
        }

        return steady.Send(request.ToBytes(), framed: true, headOnly: request.Method == "HEAD");
    }

    private static Answer? SendBytes(Random random, int port, FuzzRequest request)
    {
        var bytes = Mutations.Bytes(random, request.ToBytes());
        using var once = new RawHttp(Phone, port);
        return once.Send(bytes, framed: false, headOnly: bytes.AsSpan().StartsWith("HEAD"u8));
    }
}
