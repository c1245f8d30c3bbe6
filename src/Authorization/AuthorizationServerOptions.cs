// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;

namespace Authorization;

/// <summary>The authorization server's own settings; each client's are in <see cref="ClientsFile"/>.</summary>
public sealed class AuthorizationServerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Authorization";

    /// <summary>
    /// The server's name on the wire and the base of its endpoints: scheme, host and, where it is not the scheme's own, port, such as
    /// <c>https://numbers.example</c>; no path, because every route is at the root. Clients compare it letter by letter (RFC 8414 §2).
    /// </summary>
    public string Issuer { get; set; } = "http://localhost:9091";

    /// <summary>Path of the JSON file that lists the clients. Read at start and again whenever it changes.</summary>
    public string ClientsFile { get; set; } = "clients.json";

    /// <summary>
    /// Life of a code, 10 s to 60 s. RFC 6749 §4.1.2 would allow ten minutes; an application redeems at once.
    /// </summary>
    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Life of a pushed authorization request (RFC 9126 §2.2), 10 s to 90 s: how long a phone may take to open the link.
    /// </summary>
    public TimeSpan PushedRequestLifetime { get; set; } = TimeSpan.FromSeconds(90);
}

/// <summary>Refuses settings no client could work with, by name, when the server starts.</summary>
internal sealed class AuthorizationServerOptionsValidator : IValidateOptions<AuthorizationServerOptions>
{
    private static readonly TimeSpan ShortestCode = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestCode = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestPushedRequest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPushedRequest = TimeSpan.FromSeconds(90);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, AuthorizationServerOptions options)
    {
        if (!IsIssuer(options.Issuer))
        {
            return ValidateOptionsResult.Fail(
                "Authorization:Issuer must be an absolute http or https URL of scheme, host and port alone: no user, path, query, fragment or final slash.");
        }

        if (options.CodeLifetime < ShortestCode || options.CodeLifetime > LongestCode)
        {
            return ValidateOptionsResult.Fail("Authorization:CodeLifetime must lie between 00:00:10 and 00:01:00.");
        }

        if (options.PushedRequestLifetime < ShortestPushedRequest || options.PushedRequestLifetime > LongestPushedRequest)
        {
            return ValidateOptionsResult.Fail("Authorization:PushedRequestLifetime must lie between 00:00:10 and 00:01:30.");
        }

        return string.IsNullOrWhiteSpace(options.ClientsFile)
            ? ValidateOptionsResult.Fail("Authorization:ClientsFile must name a file.")
            : ValidateOptionsResult.Success;
    }

    // The routes are at the root, so discovery under an issuer with a path would name endpoints that nobody serves. Judged on the
    // text, because Uri forgives what a client comparing letter by letter does not: spaces, backslashes, dot segments.
    private static bool IsIssuer(string? issuer) =>
        Uri.TryCreate(issuer, UriKind.Absolute, out var uri)
        && uri.Scheme is "https" or "http"
        && !issuer.AsSpan().ContainsAnyExceptInRange('!', '~')
        && issuer.StartsWith($"{uri.Scheme}://", StringComparison.Ordinal)
        && !issuer.AsSpan($"{uri.Scheme}://".Length).ContainsAny(@"/\?#@");
}
