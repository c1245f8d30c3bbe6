// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Authorization.Wire;
using Kernel;

namespace Authorization.OperatorTokens;

/// <summary>
/// Whom a back end speaks about, in a <c>login_hint</c> or in the <c>sub</c> of a bearer assertion (AS-39 to AS-41). Only an
/// operator token carries a proof of its own; the others are the caller's word.
/// </summary>
internal abstract record SubjectIdentifier
{
    /// <summary>The longest operator token, in characters: sealed into an <c>auth_req_id</c> it must still travel well.</summary>
    public const int MaxTokenLength = 3072;

    private const string TelPrefix = "tel:";
    private const string IpPortPrefix = "ipport:";
    private const string OperatorTokenPrefix = "operatortoken:";

    private SubjectIdentifier()
    {
    }

    /// <summary>Reads an identifier, letter by letter (AS-06); null for what is none, an unescaped plus among them.</summary>
    public static SubjectIdentifier? Parse(string? text) => text switch
    {
        null => null,
        _ when text.StartsWith(OperatorTokenPrefix, StringComparison.Ordinal) => ParseToken(text[OperatorTokenPrefix.Length..]),
        _ when text.StartsWith(TelPrefix, StringComparison.Ordinal) =>
            PhoneNumber.TryParse(text[TelPrefix.Length..], out _) ? Claimed.Instance : null,
        _ when text.StartsWith(IpPortPrefix, StringComparison.Ordinal) =>
            IsIpPort(text[IpPortPrefix.Length..]) ? Claimed.Instance : null,
        _ => null,
    };

    private static OperatorToken? ParseToken(string token) =>
        token.Length is > 0 and <= MaxTokenLength && !token.AsSpan().ContainsAnyExceptInRange('!', '~') ? new OperatorToken(token) : null;

    // 80.90.34.2, 80.90.34.2:16790, [2001:db8::1], [2001:db8::1]:8080 (AS-40); the platform reads more spellings than these.
    private static bool IsIpPort(string text) =>
        !text.AsSpan().ContainsAny('%', ' ')
        && IPEndPoint.TryParse(text, out var endpoint)
        && (endpoint.AddressFamily is AddressFamily.InterNetworkV6
            ? text[0] == '['
            : text.StartsWith(endpoint.Address.ToString(), StringComparison.Ordinal));

    /// <summary>A TS.43 token, to be verified by the operator.</summary>
    /// <param name="Token">The token itself.</param>
    public sealed record OperatorToken(string Token) : SubjectIdentifier
    {
        /// <summary>It is a credential: it does not print.</summary>
        public override string ToString() => "(operator token)";
    }

    /// <summary>A well-formed <c>tel:</c> or <c>ipport:</c>: the caller's word, which proves no line (AS-48, NV-22).</summary>
    public sealed record Claimed : SubjectIdentifier
    {
        /// <summary>What it says is of no use to anybody here, so it is not kept.</summary>
        public static readonly Claimed Instance = new();

        /// <summary>
        /// The answer where a subscriber must be proved (AS-04): every scope here compares with, or tells, a number, and none is to be had
        /// for one that somebody names.
        /// </summary>
        public static Refusal Refusal { get; } = new(
            OAuthError.InvalidScope("These scopes need a subscriber proved by the network or the SIM: operatortoken:."), "subject_claimed");

        private Claimed()
        {
        }
    }
}
