// SPDX-License-Identifier: Apache-2.0
namespace Network;

/// <summary>What a reason speaks about, and so who may hear it (decision 5).</summary>
public enum ReasonKind
{
    /// <summary>The way the request came: public, because the user can change it.</summary>
    Path,

    /// <summary>The line behind the address: one public word for all, so that nobody outside learns about a line.</summary>
    Line,

    /// <summary>An outage of ours or of the feed: try again.</summary>
    Outage,
}

/// <summary>Why no subscriber can be named: a stable word, precise inside, coarse outside.</summary>
public sealed record Reason
{
    private Reason(string word, ReasonKind kind, string? publicWord = null)
    {
        Word = word;
        Kind = kind;
        PublicWord = publicWord ?? kind switch
        {
            ReasonKind.Line => "no_number_here",
            ReasonKind.Outage => "try_later",
            _ => word,
        };
    }

    /// <summary>The address is in no pool of this operator's phones: Wi-Fi, VPN, another network.</summary>
    public static Reason NotOnMobileNetwork { get; } = new("not_on_net", ReasonKind.Path, "not_on_mobile_network");

    /// <summary>The ingress names a realm nobody configured.</summary>
    public static Reason UnknownRealm { get; } = new("unknown_realm", ReasonKind.Path, "path_not_trusted");

    /// <summary>The address came by a way that cannot be believed (a header of an unlisted proxy, a malformed one).</summary>
    public static Reason PathNotTrusted { get; } = new("path_not_trusted", ReasonKind.Path);

    /// <summary>No session holds the address.</summary>
    public static Reason NoSession { get; } = new("no_session", ReasonKind.Line);

    /// <summary>The last holder has not been heard of within its feed's trust window.</summary>
    public static Reason StaleSession { get; } = new("stale_session", ReasonKind.Line);

    /// <summary>Two sessions claim the address and the evidence cannot decide.</summary>
    public static Reason Conflict { get; } = new("conflict", ReasonKind.Line);

    /// <summary>The binding is older than a gap in which events may have been lost (F8).</summary>
    public static Reason UnverifiedAfterGap { get; } = new("unverified_after_gap", ReasonKind.Line);

    /// <summary>The session has no phone number: the SIM has none, or the feed does not say it.</summary>
    public static Reason NoMsisdn { get; } = new("no_msisdn", ReasonKind.Line);

    /// <summary>The feed gives the placeholder of SIMs without a number (3GPP TS 23.003 §3.3).</summary>
    public static Reason DummyMsisdn { get; } = new("dummy_msisdn", ReasonKind.Line);

    /// <summary>The journal has not been read to its end, or cannot be.</summary>
    public static Reason StoreNotReady { get; } = new("store_not_ready", ReasonKind.Outage);

    /// <summary>The resolver that answers for the address did not do so in time.</summary>
    public static Reason ResolverTimeout { get; } = new("resolver_timeout", ReasonKind.Outage);

    /// <summary>The resolver that answers for the address failed.</summary>
    public static Reason ResolverFailed { get; } = new("resolver_failed", ReasonKind.Outage);

    /// <summary>The precise word: for facts, metrics and the operator.</summary>
    public string Word { get; }

    /// <summary>What it speaks about.</summary>
    public ReasonKind Kind { get; }

    /// <summary>The word an application may see.</summary>
    public string PublicWord { get; }

    /// <inheritdoc/>
    public override string ToString() => Word;
}
