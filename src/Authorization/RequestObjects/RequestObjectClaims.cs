// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Text.Json;
using Authorization.Wire;
using Kernel;
using Kernel.Jose;

namespace Authorization.RequestObjects;

/// <summary>
/// The claims of a request object as the parameters of a request (RFC 9101 §4): texts are JSON strings, <c>max_age</c> and
/// <c>requested_expiry</c> numbers, <c>claims</c>, <c>registration</c> and <c>handoff_fields</c> objects. From here on there is one path for both.
/// </summary>
internal static class RequestObjectClaims
{
    private static readonly FrozenSet<string> Numbers = ((string[])["max_age", "requested_expiry"]).ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Objects = ((string[])["claims", "registration", "handoff_fields"]).ToFrozenSet(StringComparer.Ordinal);

    // What is known must have its type; of what is unknown, only texts are kept, for it is ignored anyway (RFC 6749 §3.1).
    private static readonly FrozenSet<string> Texts = ((string[])
    [
        "client_id", "response_type", "response_mode", "redirect_uri", "scope", "state", "nonce", "code_challenge",
        "code_challenge_method", "prompt", "display", "ui_locales", "claims_locales", "id_token_hint", "login_hint", "acr_values", "dpop_jkt",
        "login_hint_token", "binding_message", "user_code", "client_notification_token", "handoff_template", "handoff_return_uri",
    ]).ToFrozenSet(StringComparer.Ordinal);

    // RFC 7519 §4.1: these speak of the object, not of what it asks for.
    private static readonly FrozenSet<string> Envelope =
        ((string[])["iss", "sub", "aud", "exp", "nbf", "iat", "jti"]).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Reads them; the error is a word for facts and logs.</summary>
    public static Result<Parameters, string> Read(JsonElement claims)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var claim in claims.EnumerateObject())
        {
            if (Envelope.Contains(claim.Name))
            {
                continue;
            }

            var value = Numbers.Contains(claim.Name) ? claim.Value.AsWholeNumber() ?? claim.Value.AsString()
                : Objects.Contains(claim.Name) ? claim.Value.AsObjectText()
                : claim.Value.AsString();
            if (value is not null)
            {
                values[claim.Name] = value;
            }
            else if (Texts.Contains(claim.Name) || Numbers.Contains(claim.Name) || Objects.Contains(claim.Name))
            {
                return "type";
            }
        }

        return Parameters.Of(values);
    }

    private static string? AsWholeNumber(this JsonElement value) =>
        value.ValueKind is JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0
            ? number.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : null;

    private static string? AsObjectText(this JsonElement value) =>
        value.ValueKind is JsonValueKind.Object ? value.GetRawText() : null;
}
