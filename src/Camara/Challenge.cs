// SPDX-License-Identifier: Apache-2.0
using Kernel.Jose;

namespace Camara;

/// <summary>What <c>WWW-Authenticate</c> says, in the scheme that the caller used or should have used.</summary>
internal static class Challenge
{
    /// <summary>The token is no good, or no longer (RFC 6750 §3.1).</summary>
    public const string InvalidToken = "invalid_token";

    /// <summary>The proof beside the token is missing, not good, or used (RFC 9449 §7.1).</summary>
    public const string InvalidProof = "invalid_dpop_proof";

    // A scheme alone is not allowed, there must be a parameter (RFC 6750 §3).
    private const string Realm = "realm=\"camara\"";

    private static readonly string Algorithms = $"algs=\"{string.Join(' ', DpopProof.Algorithms)}\"";

    /// <summary>To a caller that sent no token: the scheme that a token of this deployment is good under.</summary>
    public static string ForNoToken(DpopSupport support) =>
        support is DpopSupport.Required ? $"{TokenScheme.DPoP} {Algorithms}" : $"{TokenScheme.Bearer} {Realm}";

    /// <summary>To a caller whose token or proof was refused.</summary>
    public static string For(TokenScheme scheme, string error) => scheme is TokenScheme.Bearer
        ? $"{TokenScheme.Bearer} {Realm}, error=\"{error}\""
        : $"{TokenScheme.DPoP} error=\"{error}\", {Algorithms}";

    /// <summary>To a caller whose token was not granted a scope.</summary>
    public static string ForScope(TokenScheme scheme, string scope) => $"{For(scheme, "insufficient_scope")}, scope=\"{scope}\"";
}
