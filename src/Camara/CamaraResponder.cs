// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace Camara;

/// <summary>
/// The one place that writes a CAMARA answer and counts it (Design Guide §3.2: errors come from one place). It logs what no line
/// tells of yet: whoever records a decision, fails or is out reports that itself, and one answer is one line.
/// </summary>
internal sealed partial class CamaraResponder
{
    private readonly Counter<long> _answers;
    private readonly ILogger<CamaraResponder> _logger;

    /// <summary>Opens the room's meter.</summary>
    public CamaraResponder(IMeterFactory meters, ILogger<CamaraResponder> logger)
    {
        _answers = meters.Create("Camara").CreateCounter<long>(
            "camara.answers", unit: "{answer}", description: "Answers of CAMARA operations, by version, operation and outcome.");
        _logger = logger;
    }

    /// <summary>Writes a 200. The token has been spent.</summary>
    public Task AnswerAsync(HttpContext http, Correlator correlator, Target target, CamaraAnswer answer)
    {
        Count(target, StatusCodes.Status200OK, OutcomeWord(answer.Outcome));
        return WriteAsync(http, correlator, StatusCodes.Status200OK, answer.Json);
    }

    /// <summary>Writes a refusal with its header.</summary>
    public Task RefuseAsync(HttpContext http, Correlator correlator, Target target, CamaraError error)
    {
        Count(target, error.Status, error.Code);
        if (!error.IsReported)
        {
            LogRefusal(target.Operation, error.Status, error.Code, correlator.Value);
        }

        if (error.Header is { } header)
        {
            http.Response.Headers[header.Key] = header.Value;
        }

        var body = new ErrorInfo(error.Status, error.Code, error.Message);
        return WriteAsync(http, correlator, error.Status, JsonSerializer.SerializeToUtf8Bytes(body, ErrorJson.Wire.ErrorInfo));
    }

    private static async Task WriteAsync(HttpContext http, Correlator correlator, int status, ReadOnlyMemory<byte> json)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "application/json"; // Bare: the official tests compare it as text.
        response.ContentLength = json.Length;
        response.Headers[Correlator.HeaderName] = correlator.Value;
        response.Headers.CacheControl = CacheControlHeaderValue.NoStoreString;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        await response.Body.WriteAsync(json, http.RequestAborted);
    }

    private void Count(Target target, int status, string outcome) => _answers.Add(
        1,
        new KeyValuePair<string, object?>("version", target.Version),
        new KeyValuePair<string, object?>("operation", target.Operation),
        new KeyValuePair<string, object?>("status", status),
        new KeyValuePair<string, object?>("outcome", outcome));

    private static string OutcomeWord(ApiOutcome outcome) => outcome switch
    {
        ApiOutcome.True => "true",
        ApiOutcome.False => "false",
        _ => "shared",
    };

    [LoggerMessage(3000, LogLevel.Information, "{Operation} refused with {Status} {Outcome} ({Correlator})")]
    private partial void LogRefusal(string operation, int status, string outcome, string correlator);
}
