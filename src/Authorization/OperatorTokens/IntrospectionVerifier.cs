// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Facts;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.OperatorTokens;

/// <summary>Opaque operator tokens: the operator says whether one is active, until when, and whose line it stands for.</summary>
internal sealed class IntrospectionVerifier(OperatorIntrospection introspection, IOptions<OperatorTokenOptions> options)
    : IOperatorTokenVerifier
{
    /// <inheritdoc/>
    public async ValueTask<OperatorTokenVerdict> VerifyAsync(string token, DateTimeOffset now, CancellationToken ct)
    {
        if (!(await introspection.AskAsync(token, ct)).Try(out var answer, out var word))
        {
            return new OperatorTokenVerdict.Unavailable($"operator_{word}");
        }

        using (answer)
        {
            return Judge(answer.RootElement, token, now);
        }
    }

    private OperatorTokenVerdict Judge(JsonElement answer, string token, DateTimeOffset now)
    {
        // The one member every answer has (RFC 7662 §2.2); without it, this is no answer to the question.
        if (!answer.TryGetProperty("active", out var active) || active.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            return new OperatorTokenVerdict.Unavailable("operator_answer");
        }

        if (active.ValueKind is JsonValueKind.False)
        {
            return new OperatorTokenVerdict.Refused("operator_token_inactive");
        }

        if (answer.FindSeconds("exp") is not { } seconds)
        {
            return new OperatorTokenVerdict.Refused("operator_token_exp");
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (expires <= now || expires - now > options.Value.LongestLife)
        {
            return new OperatorTokenVerdict.Refused(expires <= now ? "operator_token_exp_past" : "operator_token_exp_far");
        }

        var settings = options.Value.Introspection;
        if (!StatedNumber.TryRead(answer, settings.NumberMember, out var number))
        {
            return new OperatorTokenVerdict.Refused("operator_token_number");
        }

        // The operator's server knows other tokens too, and they name lines as well.
        return answer.TryGetProperty(settings.KindMember, out var kind) && Holds(kind, settings.Kind)
            ? new OperatorTokenVerdict.Verified(number, IdOf(token, expires))
            : new OperatorTokenVerdict.Refused("operator_token_kind");
    }

    // scope is words parted by spaces (RFC 7662 §2.2), aud a text or a list of them (RFC 7519 §4.1.3).
    private static bool Holds(JsonElement member, string kind) => member.ValueKind is JsonValueKind.Array
        ? member.EnumerateArray().Any(one => one.AsString() == kind)
        : member.AsString() is { } text && (text == kind || text.Split(' ').Contains(kind));

    // Opaque means that the text is the token: there is no second spelling of it to be told apart.
    private SpentId IdOf(string token, DateTimeOffset expires) => SpentId.OfForeign(
        "operator-token",
        options.Value.Introspection.Endpoint,
        Base64Url.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(token))),
        expires);
}
