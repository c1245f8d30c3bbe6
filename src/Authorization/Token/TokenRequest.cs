// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Authorization.Authentication;
using Authorization.Wire;
using Kernel;

namespace Authorization.Token;

/// <summary>A token request (RFC 6749 §4.1.3, RFC 7521 §4.2), read once.</summary>
internal sealed record TokenRequest
{
    // The longest value, in characters, of each parameter with an effect; what has none is ignored (RFC 6749 §3.2). What is wrong
    // with a proof (code, code_verifier, redirect_uri, client_assertion) is for its check to say, with the error the standard gives
    // it; the body's own bound holds for it.
    private static readonly FrozenDictionary<string, int> MaxLengths = new Dictionary<string, int>
    {
        ["grant_type"] = 128,
        ["client_id"] = 255,
        ["client_assertion_type"] = 128,
        ["scope"] = 1024,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary><c>grant_type</c>.</summary>
    public required string GrantType { get; init; }

    /// <summary>Who says to be asking.</summary>
    public required ClientCredentials Credentials { get; init; }

    /// <summary>All that was sent, for what one grant alone knows; no name in it is repeated.</summary>
    public required Parameters Parameters { get; init; }

    /// <summary><c>code</c>.</summary>
    public string? Code { get; init; }

    /// <summary><c>redirect_uri</c>.</summary>
    public string? RedirectUri { get; init; }

    /// <summary><c>code_verifier</c> (RFC 7636 §4.5).</summary>
    public string? CodeVerifier { get; init; }

    /// <summary><c>scope</c>.</summary>
    public string? Scope { get; init; }

    /// <summary>The thumbprint of the key whose possession came proved with the request (RFC 9449 §5); null without a proof.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>Reads the request, or says what no token request can be.</summary>
    public static Result<TokenRequest, OAuthError> Parse(Parameters parameters)
    {
        if (parameters.Repeated.Count > 0)
        {
            return OAuthError.InvalidRequest("A parameter is given more than once.");
        }

        if (!MaxLengths.All(bound => IsWithinBounds(parameters.Find(bound.Key), bound.Value)))
        {
            return OAuthError.InvalidRequest("A parameter is too long or holds control characters.");
        }

        if (parameters.Find("grant_type") is not { } grantType)
        {
            return OAuthError.InvalidRequest("grant_type is missing.");
        }

        return new TokenRequest
        {
            GrantType = grantType,
            Credentials = ClientCredentials.Of(parameters),
            Parameters = parameters,
            Code = parameters.Find("code"),
            RedirectUri = parameters.Find("redirect_uri"),
            CodeVerifier = parameters.Find("code_verifier"),
            Scope = parameters.Find("scope"),
        };
    }

    /// <summary>Holds secrets: it does not print.</summary>
    public override string ToString() => "(token request)";

    private static bool IsWithinBounds(string? value, int maxLength) =>
        value is null || (value.Length <= maxLength && !value.Any(char.IsControl));
}
