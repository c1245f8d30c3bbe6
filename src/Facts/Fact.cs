// SPDX-License-Identifier: Apache-2.0
namespace Facts;

/// <summary>
/// What was decided, when and why. It names a person only by a pseudonym, never by a number; an address stands only where a record without
/// it would be worth nothing: in the steps of a hand-off.
/// </summary>
public sealed record Fact
{
    /// <summary>Which door decided.</summary>
    public required FactKind Kind { get; init; }

    /// <summary>What it decided, one word: <c>granted</c>, <c>denied</c>, <c>true</c>, <c>false</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>When it decided.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Why, one word; null when the outcome says it all.</summary>
    public string? Reason { get; init; }

    /// <summary>The client that asked, once it is known.</summary>
    public string? ClientId { get; init; }

    /// <summary>The grant's id, base64url: it joins the facts of one verification.</summary>
    public string? Grant { get; init; }

    /// <summary>What the grant arose from, such as a hand-off; null for a plain authorization.</summary>
    public string? Origin { get; init; }

    /// <summary>The person: a pairwise subject or a keyed hash, never a number.</summary>
    public string? Subject { get; init; }

    /// <summary>The caller's <c>x-correlator</c>.</summary>
    public string? Correlator { get; init; }

    /// <summary>Whatever else the kind needs; never a number, a code or a token; an address only of a hand-off.</summary>
    public IReadOnlyDictionary<string, string>? Details { get; init; }
}
