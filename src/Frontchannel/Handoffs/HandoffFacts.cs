// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Facts;
using Kernel.Jose;
using Microsoft.Extensions.Logging;

namespace Frontchannel.Handoffs;

/// <summary>
/// What happened to a hand-off, said three times: as a fact with both addresses, for whoever must find out later; as one log line and as a
/// count, without either.
/// </summary>
internal sealed partial class HandoffFacts(ILogger<HandoffFacts> logger)
{
    /// <summary>What facts call the door.</summary>
    public const string Origin = "handoff";

    private static readonly Meter Meter = new("Frontchannel");

    private static readonly Counter<long> Steps = Meter.CreateCounter<long>(
        "frontchannel.handoffs", description: "Steps of hand-offs, by outcome and reason.");

    /// <summary>Makes a fact; it is not recorded yet.</summary>
    /// <param name="handoff">About which hand-off.</param>
    /// <param name="outcome">One word: a state, or <c>created</c>, <c>viewed</c>, <c>refused</c>, <c>reported</c>.</param>
    /// <param name="reason">One word, or null.</param>
    /// <param name="phoneAddress">The phone's address; null when no phone did it.</param>
    /// <param name="at">The instant.</param>
    public Fact Describe(Handoff handoff, string outcome, string? reason, string? phoneAddress, DateTimeOffset at) =>
        Describe(handoff.Key, handoff.ClientId, handoff.Content, outcome, reason, phoneAddress, at);

    /// <summary>Makes the fact of a hand-off that has no row yet.</summary>
    public Fact Describe(
        string key, string clientId, HandoffContent content, string outcome, string? reason, string? phoneAddress, DateTimeOffset at)
    {
        var details = new Dictionary<string, string> { ["handoff"] = key, ["desktop"] = content.DesktopAddress };
        if (phoneAddress is not null)
        {
            details["phone"] = phoneAddress;
        }

        return new Fact
        {
            Kind = FactKind.Handoff,
            Outcome = outcome,
            Reason = reason,
            ClientId = clientId,
            Grant = Base64Url.Encode(content.Grant),
            Origin = Origin,
            Correlator = Activity.Current?.TraceId.ToString(),
            At = at,
            Details = details,
        };
    }

    /// <summary>Reports a fact that is recorded.</summary>
    public void Report(Fact fact)
    {
        Steps.Add(1, new TagList { { "outcome", fact.Outcome }, { "reason", fact.Reason } });
        LogStep(fact.Outcome, fact.Reason ?? "none", fact.ClientId, fact.Grant, fact.Correlator ?? "none");
    }

    /// <summary>Reports that nothing could be decided because the store is away.</summary>
    public void ReportOutage(Exception outage)
    {
        Steps.Add(1, new TagList { { "outcome", "unavailable" }, { "reason", null } });
        LogOutage(outage);
    }

    [LoggerMessage(6000, LogLevel.Information, "Hand-off {Outcome} ({Reason}) for {ClientId}, grant {Grant}, correlator {Correlator}")]
    private partial void LogStep(string outcome, string reason, string? clientId, string? grant, string correlator);

    [LoggerMessage(6001, LogLevel.Error, "A hand-off could not be read or changed: the store is unavailable")]
    private partial void LogOutage(Exception outage);
}
