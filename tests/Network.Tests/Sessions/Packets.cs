// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Kernel;
using Network.Sessions;

namespace Network.Tests.Sessions;

/// <summary>Short words for events and directories; instants are seconds after <see cref="EpochMs"/>.</summary>
internal static class Packets
{
    public const long EpochMs = 1_900_000_000_000;
    public const string Feed = "core";
    public const string Address = "10.45.0.7";
    public static readonly TimeSpan ReplayWindow = TimeSpan.FromHours(24);

    public static FeedProfile Profile(
        string name = Feed, int? interimSeconds = 600, bool reliable = true, int horizonSeconds = 15, int skewSeconds = 2) => new()
        {
            Name = name,
            RetryHorizon = TimeSpan.FromSeconds(horizonSeconds),
            InterimInterval = interimSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Reliable = reliable,
            ClockSkew = TimeSpan.FromSeconds(skewSeconds),
        };

    public static SessionDirectory NewDirectory(params FeedProfile[] profiles) =>
        new(new FeedProfiles(profiles.Length == 0 ? [Profile()] : profiles), ReplayWindow);

    public static AccountingEvent Start(double at, int sim, string gateway = "gw1", int session = 0, params string[] addresses) =>
        Event(AccountingKind.Start, at, sim, gateway, session, addresses);

    public static AccountingEvent Interim(
        double at, int sim, string gateway = "gw1", int session = 0, uint? lived = null, params string[] addresses) =>
        Event(AccountingKind.Interim, at, sim, gateway, session, addresses) with { SessionTimeSeconds = lived };

    public static AccountingEvent Stop(
        double at, int sim, string gateway = "gw1", int session = 0, uint? lived = null, params string[] addresses) =>
        Event(AccountingKind.Stop, at, sim, gateway, session, addresses) with { SessionTimeSeconds = lived };

    public static AccountingEvent Restart(double at, string gateway = "gw1") =>
        Event(AccountingKind.GatewayRestart, at, 0, gateway, 0, []) with { SessionKey = 0, Addresses = [], NumberState = NumberState.Absent, Number = null, Imsi = 0 };

    public static PhoneNumber NumberOf(int sim) =>
        PhoneNumber.TryUnpack(99_900_000_000UL + (ulong)sim, out var number) ? number : throw new ArgumentOutOfRangeException(nameof(sim));

    public static long Ms(double seconds) => EpochMs + (long)(seconds * 1000);

    /// <summary>The number found, or the word of the refusal.</summary>
    public static string Ask(this SessionDirectory directory, double at, string address = Address, string realm = "default")
    {
        var verdict = directory.Find(realm, IPAddress.Parse(address), Ms(at));
        return verdict.Reason?.Word ?? $"sim {verdict.Holder.Line.Number - 99_900_000_000UL}";
    }

    public static SessionDirectory With(this SessionDirectory directory, params AccountingEvent[] events)
    {
        foreach (var accountingEvent in events)
        {
            directory.Apply(accountingEvent);
        }

        return directory;
    }

    private static AccountingEvent Event(AccountingKind kind, double at, int sim, string gateway, int session, string[] addresses) => new()
    {
        Kind = kind,
        Feed = Feed,
        Gateway = gateway,
        SessionKey = (UInt128)(session == 0 ? sim : session),
        EventTimeMs = Ms(at),
        ReceivedAtMs = Ms(at),
        NumberState = NumberState.Present,
        Number = sim == 0 ? null : NumberOf(sim),
        Imsi = 262_010_000_000_000UL + (ulong)sim,
        Addresses = [.. (addresses.Length == 0 ? [Address] : addresses).Select(Network)],
    };

    private static IPNetwork Network(string text) => text.Contains('/')
        ? IPNetwork.Parse(text)
        : new IPNetwork(IPAddress.Parse(text), text.Contains(':') ? 128 : 32);
}
