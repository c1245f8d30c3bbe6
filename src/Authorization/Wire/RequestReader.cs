// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Authorization.Wire;

/// <summary>
/// Brings a request's parameters in: method, content type and size are judged before a byte is parsed.
/// </summary>
internal static class RequestReader
{
    /// <summary>The longest body read, in octets (SEC-010).</summary>
    public const int MaxBodyBytes = 32 * 1024;

    private const string FormType = "application/x-www-form-urlencoded";

    private static readonly OAuthError Malformed = OAuthError.InvalidRequest(
        "The parameters are not strict application/x-www-form-urlencoded, or are too many.");

    private static readonly OAuthError WrongType = OAuthError.InvalidRequest(
        "The body must be application/x-www-form-urlencoded.");

    private static readonly OAuthError BrokenBody = OAuthError.InvalidRequest("The body could not be read.");

    private static readonly OAuthError QueryNotRead = OAuthError.InvalidRequest(
        "Parameters belong into the body; this endpoint takes no query.");

    /// <summary>
    /// The query of a GET, or query and body of a POST read as one list (OpenID Connect Core §3.1.2.1).
    /// </summary>
    public static async ValueTask<Result<Parameters, OAuthError>> ReadQueryOrFormAsync(HttpRequest request, CancellationToken ct)
    {
        var body = "";
        if (request.Method == HttpMethods.Post
            && !(await ReadBodyAsync(request, ct)).Try(out body, out var error))
        {
            return error;
        }

        var query = request.QueryString.HasValue ? request.QueryString.Value.AsSpan(1) : default;
        return Parameters.TryParse(query, body, out var parameters) ? parameters : Malformed;
    }

    /// <summary>
    /// The body alone. A query is refused unread: credentials in a URL end up in logs (RFC 6749 §2.3.1, SEC-008).
    /// </summary>
    public static async ValueTask<Result<Parameters, OAuthError>> ReadFormAsync(HttpRequest request, CancellationToken ct)
    {
        if (request.QueryString.HasValue)
        {
            return QueryNotRead;
        }

        if (!(await ReadBodyAsync(request, ct)).Try(out var body, out var error))
        {
            return error;
        }

        return Parameters.TryParse(default, body, out var parameters) ? parameters : Malformed;
    }

    private static async ValueTask<Result<string, OAuthError>> ReadBodyAsync(HttpRequest request, CancellationToken ct)
    {
        if (!IsForm(request))
        {
            return WrongType;
        }

        if (request.ContentLength > MaxBodyBytes)
        {
            return OAuthError.TooLarge;
        }

        var bytes = new byte[MaxBodyBytes + 1];
        try
        {
            // Not cancelled: when the connection goes the server ends the read itself, and would find it unfinished otherwise.
            var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, CancellationToken.None);
            ct.ThrowIfCancellationRequested();

            // One char per octet: the parser refuses whatever is not ASCII, so no decoder can repair it first.
            return length > MaxBodyBytes ? OAuthError.TooLarge : Encoding.Latin1.GetString(bytes, 0, length);
        }
        catch (BadHttpRequestException refusal)
        {
            // In chunks, beyond what the server reads at all; or a body that breaks HTTP itself: bad chunks, an early end, too slow.
            return refusal.StatusCode == StatusCodes.Status413PayloadTooLarge ? OAuthError.TooLarge : BrokenBody;
        }
    }

    private static bool IsForm(HttpRequest request) =>
        request.Headers.ContentType is [var text]
        && MediaTypeHeaderValue.TryParse(text, out var type)
        && type.MediaType.Equals(FormType, StringComparison.OrdinalIgnoreCase)
        && type.Parameters.Count <= 1
        && (type.Parameters.Count == 0 || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        && request.Headers.ContentEncoding.Count == 0;
}
