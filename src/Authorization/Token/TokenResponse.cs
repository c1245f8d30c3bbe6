// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Authorization.Token;

/// <summary>
/// A successful token response (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3). There is never a refresh token (NV-31).
/// </summary>
/// <param name="AccessToken">The sealed token.</param>
/// <param name="TokenType"><c>Bearer</c>, or <c>DPoP</c> when it is bound to a key (RFC 9449 §5).</param>
/// <param name="ExpiresIn">Its life.</param>
/// <param name="Scope">What was granted, with the purpose (AS-54).</param>
/// <param name="IdToken">The ID token; null when <c>openid</c> was not asked for (AS-49).</param>
internal sealed record TokenResponse(string AccessToken, string TokenType, TimeSpan ExpiresIn, string Scope, string? IdToken)
{
    /// <summary>Writes the members.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteString("access_token", AccessToken);
        json.WriteString("token_type", TokenType);
        json.WriteNumber("expires_in", (long)ExpiresIn.TotalSeconds);
        json.WriteString("scope", Scope);
        if (IdToken is not null)
        {
            json.WriteString("id_token", IdToken);
        }
    }

    /// <summary>Holds secrets: it does not print.</summary>
    public override string ToString() => "(token response)";
}
