// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Server.Sandbox.App;

/// <summary>Makes a call and keeps what went over the wire.</summary>
internal static class RecordedHttp
{
    private const int MaxShownBody = 16 * 1024;

    private static readonly FrozenSet<string> OfNoInterest = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Length", "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Date", "Permissions-Policy", "Referrer-Policy",
        "Transfer-Encoding", "X-Content-Type-Options", "X-Frame-Options");

    /// <summary>Sends from a source address, or from wherever the platform chooses.</summary>
    /// <exception cref="HttpRequestException">The server could not be reached.</exception>
    public static async Task<Exchange> SendAsync(IPAddress? source, HttpRequestMessage request, CancellationToken ct)
    {
        using var client = SourceBoundHttp.From(source);
        var body = request.Content is null ? null : await request.Content.ReadAsStringAsync(ct);
        var begun = Stopwatch.GetTimestamp();
        using var response = await client.SendAsync(request, ct);
        var answer = await response.Content.ReadAsStringAsync(ct);
        return new Exchange
        {
            From = source?.ToString() ?? IPAddress.Loopback.ToString(),
            Method = request.Method.Method,
            Url = request.RequestUri!.AbsoluteUri,
            RequestHeaders = Fields(request.Headers, request.Content?.Headers),
            RequestBody = IsForm(request) ? OnePerLine(body!) : body,
            Status = (int)response.StatusCode,
            Reason = ReasonPhrases.GetReasonPhrase((int)response.StatusCode),
            ResponseHeaders = Fields(response.Headers, response.Content.Headers),
            ResponseBody = IsJson(response) && answer.Length <= MaxShownBody ? answer : null,
            Milliseconds = Stopwatch.GetElapsedTime(begun).TotalMilliseconds,
            Curl = Curl(source, request, body),
        };
    }

    private static List<HeaderField> Fields(HttpHeaders headers, HttpHeaders? contentHeaders) =>
    [
        .. headers.Concat(contentHeaders ?? Enumerable.Empty<KeyValuePair<string, IEnumerable<string>>>())
            .Where(field => !OfNoInterest.Contains(field.Key))
            .Select(field => new HeaderField(field.Key, string.Join(", ", field.Value))),
    ];

    private static bool IsForm(HttpRequestMessage request) =>
        request.Content?.Headers.ContentType?.MediaType is "application/x-www-form-urlencoded";

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is "application/json";

    private static string OnePerLine(string form) => string.Join('\n', form.Split('&').Select(Uri.UnescapeDataString));

    private static string Curl(IPAddress? source, HttpRequestMessage request, string? body)
    {
        var line = new StringBuilder("curl -i");
        if (source is not null)
        {
            line.Append(" -4 --interface ").Append(source);
        }

        line.Append(' ').Append(Quote(request.RequestUri!.AbsoluteUri));
        foreach (var (name, value) in Fields(request.Headers, request.Content?.Headers))
        {
            line.Append(" \\\n  -H ").Append(Quote($"{name}: {value}"));
        }

        if (body is not null)
        {
            line.Append(" \\\n  -d ").Append(Quote(body));
        }

        return line.ToString();
    }

    private static string Quote(string text) => $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
