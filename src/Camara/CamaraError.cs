// SPDX-License-Identifier: Apache-2.0
namespace Camara;

/// <summary>
/// A refusal as CAMARA words it: HTTP status, stable code, and a text for the client's developer (Design Guide §3.2). Status and
/// code are the contract; the text is free, and never holds what the caller sent.
/// </summary>
public sealed record CamaraError
{
    private const int RetryAfterSeconds = 2;

    // No token lives longer (NV-32): whoever waits begins anew.
    private const int RetryAfterLimitSeconds = 300;

    internal CamaraError(int status, string code, string message)
    {
        Status = status;
        Code = code;
        Message = message;
    }

    /// <summary>The HTTP status, repeated in the body.</summary>
    public int Status { get; }

    /// <summary>The code, in the catalogue's spelling.</summary>
    public string Code { get; }

    /// <summary>What a developer reads.</summary>
    public string Message { get; }

    /// <summary>
    /// The word under which this refusal is put on record: it is a decision about the subscriber behind a live token. Null for
    /// what only says that a request is malformed.
    /// </summary>
    public string? Reason { get; private init; }

    /// <summary>A line in the log tells of this already: the decision on record, an outage or a failure.</summary>
    internal bool IsReported { get; init; }

    /// <summary>The one header this refusal needs beside the body: a challenge, the methods allowed, when to come back.</summary>
    internal KeyValuePair<string, string>? Header { get; private init; }

    /// <summary>400: the request breaks the API's description.</summary>
    /// <param name="message">What is wrong, without repeating the value.</param>
    public static CamaraError InvalidArgument(string message) => new(400, "INVALID_ARGUMENT", message);

    /// <summary>403 with a code of the API's own, <c>API_NAME.SPECIFIC_CODE</c>.</summary>
    /// <param name="apiCode">The code.</param>
    /// <param name="message">What a developer reads.</param>
    /// <param name="reason">The word that is put on record.</param>
    public static CamaraError Forbidden(string apiCode, string message, string reason) =>
        new(403, apiCode, message) { Reason = reason };

    /// <summary>401, the same words whatever the cause. The challenge tells only whether a token had been sent, and whether it was the proof
    /// beside it that was refused.</summary>
    /// <param name="challenge">A <see cref="Challenge"/>.</param>
    internal static CamaraError Unauthenticated(string challenge) => new(
        401,
        "UNAUTHENTICATED",
        "Request not authenticated due to missing, invalid, or expired credentials.")
    {
        Header = new("WWW-Authenticate", challenge),
    };

    /// <summary>403: the token lives but was not granted this operation's scope.</summary>
    internal static CamaraError PermissionDenied(TokenScheme scheme, string scope) => new(
        403,
        "PERMISSION_DENIED",
        "Client does not have sufficient permissions to perform this action.")
    {
        Reason = "scope_missing",
        Header = new("WWW-Authenticate", Challenge.ForScope(scheme, scope)),
    };

    /// <summary>404: nothing is served under this path.</summary>
    internal static CamaraError NotFound() => new(404, "NOT_FOUND", "Nothing is served under this path.");

    /// <summary>405: the path exists, for other methods.</summary>
    internal static CamaraError MethodNotAllowed(string allow) => new(
        405, "METHOD_NOT_ALLOWED", $"This path answers to {allow} only.")
    {
        Header = new("Allow", allow),
    };

    /// <summary>406: the caller accepts no JSON.</summary>
    internal static CamaraError NotAcceptable() => new(
        406, "NOT_ACCEPTABLE", "Answers are application/json, which the Accept header rules out.");

    /// <summary>413: the catalogue has no code for it, so the name is that of RFC 9110 §15.5.14.</summary>
    internal static CamaraError ContentTooLarge(int maxBytes) => new(
        413, "CONTENT_TOO_LARGE", $"The request body is longer than {maxBytes} bytes.");

    /// <summary>415: the body is not plain JSON in UTF-8.</summary>
    internal static CamaraError UnsupportedMediaType() => new(
        415, "UNSUPPORTED_MEDIA_TYPE", "The request body must be application/json in UTF-8, without a content coding.");

    /// <summary>
    /// 429: too many wrong guesses. When to come back is the same for all: how much is left, and since when, is about a subscriber.
    /// </summary>
    internal static CamaraError TooManyRequests() => new(429, "TOO_MANY_REQUESTS", "Too many requests for the moment; come back later.")
    {
        Header = new("Retry-After", $"{RetryAfterLimitSeconds}"),
    };

    /// <summary>500: a fault of ours; the log has the detail under the same correlator.</summary>
    internal static CamaraError Internal() => new(500, "INTERNAL", "The server failed. The x-correlator of this answer names the case.");

    /// <summary>503: what decides cannot be reached now.</summary>
    internal static CamaraError Unavailable() => new(503, "UNAVAILABLE", "The service cannot answer at the moment.")
    {
        Header = new("Retry-After", $"{RetryAfterSeconds}"),
    };
}
