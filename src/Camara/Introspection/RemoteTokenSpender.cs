// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text.Json;
using Kernel;
using Kernel.Jose;

namespace Camara.Introspection;

/// <summary>
/// Opens and spends tokens at an authorization server that is another process: one call looks, a second spends in the commit that
/// records the answer. What the server does not plainly say is taken for an outage, never for a good token.
/// </summary>
internal sealed class RemoteTokenSpender(IntrospectionClient server) : ITokenSpender
{
    /// <inheritdoc/>
    public async ValueTask<OpenedToken?> OpenAsync(string token, CancellationToken ct)
    {
        using var answer = await AskAsync([new("token", token)], ct);
        return IsActive(answer) ? Read(token, answer.RootElement) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<Spend> SpendAsync(
        OpenedToken token, ApiOutcome outcome, DpopProof? proof, string correlator, CancellationToken ct)
    {
        var (status, answer) = await server.AskAsync(
            [
                new("token", ((Opened)token).Token),
                new("spend", "true"),
                new("outcome", Word(outcome)),
                new("correlator", correlator),
                .. MembersOf(proof),
            ],
            ct);
        using (answer)
        {
            return status switch
            {
                HttpStatusCode.OK => IsActive(answer) ? Spend.Spent : Spend.AlreadySpent,
                HttpStatusCode.TooManyRequests => Spend.LimitReached,
                _ when IsUnproven(status, answer) => Spend.Unproven,
                _ => throw Refused(status),
            };
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RefuseAsync(
        OpenedToken token, string reason, DpopProof? proof, string correlator, CancellationToken ct)
    {
        var (status, answer) = await server.AskAsync(
            [
                new("token", ((Opened)token).Token),
                new("outcome", "refused"),
                new("reason", reason),
                new("correlator", correlator),
                .. MembersOf(proof),
            ],
            ct);
        using (answer)
        {
            if (IsUnproven(status, answer))
            {
                return false;
            }

            if (status != HttpStatusCode.OK)
            {
                throw Refused(status);
            }

            // Not active any more: it was spent or killed meanwhile, and whoever did that is on record.
            IsActive(answer);
            return true;
        }
    }

    // It was verified here; there, its key is compared once more and its jti used up in the commit.
    private static KeyValuePair<string, string>[] MembersOf(DpopProof? proof) => proof is null
        ? []
        :
        [
            new("dpop_jkt", proof.KeyThumbprint),
            new("dpop_jti", proof.Id),
            new("dpop_iat", proof.IssuedAt.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
        ];

    private static bool IsUnproven(HttpStatusCode status, JsonDocument answer) =>
        status == HttpStatusCode.BadRequest && answer.RootElement.FindString("error") is Challenge.InvalidProof;

    private async Task<JsonDocument> AskAsync(IEnumerable<KeyValuePair<string, string>> members, CancellationToken ct)
    {
        var (status, answer) = await server.AskAsync(members, ct);
        if (status == HttpStatusCode.OK)
        {
            return answer;
        }

        answer.Dispose();
        throw Refused(status);
    }

    private static TokenSpenderUnavailableException Refused(HttpStatusCode status) =>
        new($"The authorization server answered {(int)status}.");

    private static bool IsActive(JsonDocument answer) =>
        answer.RootElement.TryGetProperty("active", out var active) && active.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? active.GetBoolean()
            : throw new TokenSpenderUnavailableException("The authorization server did not say whether the token is active.");

    private static Opened Read(string token, JsonElement answer)
    {
        PhoneNumber? number = null;
        if (answer.TryGetProperty("phone_number", out var told))
        {
            number = PhoneNumber.TryParse(told.AsString(), out var parsed)
                ? parsed
                : throw new TokenSpenderUnavailableException("The authorization server told a number that is none.");
        }

        return new Opened(token, WordsOf(answer.FindString("scope")), MethodsOf(answer), number) { KeyThumbprint = KeyOf(answer) };
    }

    // RFC 9449 §6.2. A token that is bound in a way not understood here must not pass for a bearer token.
    private static string? KeyOf(JsonElement answer)
    {
        if (!answer.TryGetProperty("cnf", out var confirmation))
        {
            return null;
        }

        return confirmation.ValueKind is JsonValueKind.Object && confirmation.FindString("jkt") is { Length: > 0 } thumbprint
            ? thumbprint
            : throw new TokenSpenderUnavailableException("The authorization server binds the token in a way unknown here.");
    }

    private static HashSet<string> WordsOf(string? text) =>
        (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);

    private static HashSet<string> MethodsOf(JsonElement answer) =>
        answer.TryGetProperty("amr", out var methods) && methods.ValueKind is JsonValueKind.Array
            ? methods.EnumerateArray().Select(method => method.AsString()).OfType<string>().ToHashSet(StringComparer.Ordinal)
            : [];

    private static string Word(ApiOutcome outcome) => outcome switch
    {
        ApiOutcome.True => "true",
        ApiOutcome.False => "false",
        ApiOutcome.Shared => "shared",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private sealed record Opened(
        string Token, IReadOnlySet<string> Scopes, IReadOnlySet<string> AuthenticationMethods, PhoneNumber? Number)
        : OpenedToken(Scopes, AuthenticationMethods, Number)
    {
        public override string ToString() => "(opened token)";
    }
}
