// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using Authorization.Clients;
using Kernel;
using Kernel.Jose;

namespace Authorization.Consent;

/// <summary>
/// Reads one line of an import; total. A refusal says which member is wrong and why, and repeats nothing of the line. What is not
/// understood is refused, because a misread consent names a person.
/// </summary>
internal static class ConsentRecordReader
{
    private const int MaxClientIdLength = 128;
    private const int MaxSourceLength = 64;

    // An objection dated a moment ahead, by a clock that runs fast, still counts; a permission never counts before its time.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private static readonly FrozenSet<string> Members = FrozenSet.Create(
        StringComparer.Ordinal, "client_id", "phone_number", "scopes", "purpose", "decision", "at", "source");

    private static readonly FrozenDictionary<string, ConsentDecision> Decisions =
        Enum.GetValues<ConsentDecision>().ToFrozenDictionary(ConsentRecord.WordOf, StringComparer.Ordinal);

    /// <summary>The record, or the reason it is refused.</summary>
    /// <param name="utf8">The line, without its end.</param>
    /// <param name="now">The instant of reading: what <c>at</c> may not lie behind, and is when absent.</param>
    public static Result<ConsentRecord, string> Read(ReadOnlyMemory<byte> utf8, DateTimeOffset now)
    {
        if (!StrictJson.TryParseObject(utf8, out var document))
        {
            return "not one JSON object with each member once";
        }

        using (document)
        {
            return Read(document.RootElement, now);
        }
    }

    private static Result<ConsentRecord, string> Read(JsonElement line, DateTimeOffset now)
    {
        if (line.EnumerateObject().Any(member => !Members.Contains(member.Name)))
        {
            return "a member that is not known";
        }

        if (line.FindString("decision") is not { } word || !Decisions.TryGetValue(word, out var decision))
        {
            return "decision is not granted, revoked, opted_out or opted_in";
        }

        if (!PhoneNumber.TryParse(line.FindString("phone_number"), out var number))
        {
            return "phone_number is not a number in E.164 form";
        }

        var isConsent = decision is ConsentDecision.Granted or ConsentDecision.Revoked;
        if ((isConsent || line.TryGetProperty("client_id", out _)) && !IsClientId(line.FindString("client_id")))
        {
            return "client_id is missing or no client's id";
        }

        if (RefuseSubject(line, isConsent) is { } refusal)
        {
            return refusal;
        }

        if (!TryReadInstant(line, now, out var at) || at > Latest(decision, now))
        {
            return "at is not a date-time of RFC 3339, or lies in the future";
        }

        return line.TryGetProperty("source", out _) && !IsSource(line.FindString("source"))
            ? $"source is not a word of lower-case letters and hyphens, {MaxSourceLength} at most"
            : new ConsentRecord
            {
                Decision = decision,
                ClientId = line.FindString("client_id"),
                Number = number,
                Scopes = isConsent ? [.. line.GetProperty("scopes").EnumerateArray().Select(scope => scope.GetString()!)] : [],
                Purpose = line.FindString("purpose"),
                At = at,
                Source = line.FindString("source"),
            };
    }

    // An objection is to a client, whatever it asks for: one that names a purpose was meant otherwise.
    private static string? RefuseSubject(JsonElement line, bool isConsent)
    {
        var (hasScopes, hasPurpose) = (line.TryGetProperty("scopes", out var scopes), line.TryGetProperty("purpose", out _));
        if (!isConsent)
        {
            return hasScopes || hasPurpose ? "scopes and purpose do not belong to an opt-out" : null;
        }

        if (!hasScopes
            || scopes.ValueKind is not JsonValueKind.Array
            || scopes.GetArrayLength() == 0
            || scopes.GetArrayLength() > ScopeCatalog.ApiScopes.Count
            || scopes.EnumerateArray().Any(scope => scope.AsString() is not { } text || !ScopeCatalog.ApiScopes.Contains(text))
            || scopes.EnumerateArray().Select(scope => scope.GetString()).Distinct(StringComparer.Ordinal).Count() != scopes.GetArrayLength())
        {
            return "scopes is not a list of scopes of an API, each once";
        }

        return line.FindString("purpose") is { } purpose && PurposeVocabulary.Contains(purpose)
            ? null
            : "purpose is not a purpose of the Data Privacy Vocabulary, without dpv:";
    }

    private static bool IsClientId(string? text) =>
        text is { Length: > 0 and <= MaxClientIdLength } && text.All(c => c is > ' ' and <= '~');

    // Without digits, so that no number ends up in clear in a field for remarks.
    private static bool IsSource(string? text) =>
        text is { Length: > 0 and <= MaxSourceLength } && text.All(c => char.IsAsciiLetterLower(c) || c is '-');

    private static DateTimeOffset Latest(ConsentDecision decision, DateTimeOffset now) =>
        decision is ConsentDecision.Revoked or ConsentDecision.OptedOut ? now + ClockTolerance : now;

    // The offset must be there: a local time means another instant on every machine.
    private static bool TryReadInstant(JsonElement line, DateTimeOffset now, out DateTimeOffset at)
    {
        at = now;
        if (!line.TryGetProperty("at", out var value))
        {
            return true;
        }

        return value.AsString() is { Length: >= 20 and <= 40 } text
            && (text[^1] is 'Z' || text[^6] is '+' or '-')
            && DateTimeOffset.TryParseExact(
                text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.None, out at)
            && at > DateTimeOffset.UnixEpoch;
    }
}
