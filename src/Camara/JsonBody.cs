// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Unicode;
using Kernel;
using Kernel.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Camara;

/// <summary>
/// A request body read by hand, so that every fault gets the CAMARA answer: valid UTF-8, and JSON with one reading only
/// (no duplicate names, comments or byte order mark).
/// </summary>
internal static class JsonBody
{
    /// <summary>Reads one JSON object; the caller owns the document.</summary>
    public static async ValueTask<Result<JsonDocument, CamaraError>> ReadAsync(RequestBody body, CancellationToken ct)
    {
        if (body.IsAbsent)
        {
            return CamaraError.InvalidArgument("A request body is required.");
        }

        if (!IsPlainJson(body.Headers))
        {
            return CamaraError.UnsupportedMediaType();
        }

        if (!(await body.ReadAsync(ct)).Try(out var utf8, out var tooLarge))
        {
            return tooLarge;
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
}
