// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using Network.Sessions;

namespace Network;

/// <summary>What this room counts, besides the RADIUS server's own counters. No tag ever names a subscriber.</summary>
internal sealed class NetworkMetrics
{
    /// <summary>The room's meter.</summary>
    public const string MeterName = "Network";

    private readonly Meter _meter;
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _events;

    /// <summary>Creates the instruments.</summary>
    public NetworkMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _lookups = _meter.CreateCounter<long>("network.lookups", "{lookup}", "Look-ups, by outcome and reason.");
        _events = _meter.CreateCounter<long>(
            "network.events", "{event}", "Events applied, by effect: applied, superseded, contradicted, ignored.");
    }

    /// <summary>A look-up was answered.</summary>
    public void CountLookup(Resolution resolution)
    {
        var reason = resolution is Resolution.Refused refused ? refused.Reason.Word : "";
        _lookups.Add(
            1,
            new KeyValuePair<string, object?>("outcome", reason.Length == 0 ? "found" : "refused"),
            new KeyValuePair<string, object?>("reason", reason));
    }

    /// <summary>An event reached the directory.</summary>
    public void CountEvent(ApplyOutcome outcome) => _events.Add(1, new KeyValuePair<string, object?>("effect", outcome switch
    {
        _ when outcome.HasFlag(ApplyOutcome.Contradicted) => "contradicted",
        _ when outcome.HasFlag(ApplyOutcome.Superseded) => "superseded",
        _ when outcome.HasFlag(ApplyOutcome.Applied) => "applied",
        _ => "ignored",
    }));

    /// <summary>Watches what the session store holds.</summary>
    public void Watch(Func<SessionsStatus> status, Func<IEnumerable<(string Feed, TimeSpan Age)>> feedAges)
    {
        _meter.CreateObservableGauge(
            "network.feed.age",
            () => feedAges().Select(feed => new Measurement<double>(
                feed.Age.TotalSeconds, new KeyValuePair<string, object?>("feed", feed.Feed))),
            "s",
            "Since the newest event of each feed that was ever heard.");
        _meter.CreateObservableGauge(
            "network.claims", () => status().Claims, "{claim}", "Claims of sessions on addresses, ended ones included.");
        _meter.CreateObservableGauge(
            "network.journal.number", () => status().JournalNumber, "{batch}", "The newest journal batch applied.");
        _meter.CreateObservableGauge(
            "network.journal.lag", () => status().JournalLag, "{batch}", "Journal batches committed but not yet applied here.");
    }
}
