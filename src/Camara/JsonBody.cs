// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Kernel;
using Kernel.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Camara;

/// <summary>
/// A request body read by hand, so that every fault gets the CAMARA answer: bounded, valid UTF-8, and JSON with one reading only
/// (no duplicate names, comments or byte order mark).
/// </summary>
internal static class JsonBody
{
    /// <summary>No CAMARA request of this kind comes near it.</summary>
    public const int MaxBytes = 8 * 1024;

    /// <summary>Reads one JSON object; the caller owns the document.</summary>
    public static async ValueTask<Result<JsonDocument, CamaraError>> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return CamaraError.InvalidArgument("A request body is required.");
        }

        if (!IsPlainJson(request.Headers))
        {
            return CamaraError.UnsupportedMediaType();
        }

        if (request.ContentLength > MaxBytes || await ReadBytesAsync(request.BodyReader, ct) is not { } utf8)
        {
            return CamaraError.ContentTooLarge(MaxBytes);
        }

        // The reader below checks the text of names and values only when asked for it, so the whole is checked first.
        return Utf8.IsValid(utf8) && StrictJson.TryParseObject(utf8, out var document)
            ? document
            : CamaraError.InvalidArgument("The request body must be one JSON object.");
    }

    private static bool IsPlainJson(IHeaderDictionary headers) =>
        headers.ContentType is [{ } contentType]
        && MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && type.Parameters.All(IsUtf8OrNoCharset)
        && (headers.ContentEncoding.Count == 0
            || headers.ContentEncoding is [{ } coding] && coding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    private static bool IsUtf8OrNoCharset(NameValueHeaderValue parameter) =>
        !parameter.Name.Equals("charset", StringComparison.OrdinalIgnoreCase)
        || HeaderUtilities.RemoveQuotes(parameter.Value).Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    // Null: longer than allowed. What was not read is left to the server, which drains a little or closes.
    private static async ValueTask<byte[]?> ReadBytesAsync(PipeReader reader, CancellationToken ct)
    {
        var read = await reader.ReadAtLeastAsync(MaxBytes + 1, ct);
        var bytes = read.Buffer.Length > MaxBytes ? null : read.Buffer.ToArray();
        reader.AdvanceTo(read.Buffer.End);
        return bytes;
    }
}
