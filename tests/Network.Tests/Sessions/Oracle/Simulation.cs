// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Network.Sessions;

namespace Network.Tests.Sessions.Oracle;

/// <summary>A session's true hold of one address.</summary>
internal sealed class Hold
{
    public required int Sim { get; init; }

    public required string Address { get; init; }

    public required long FromMs { get; init; }

    public required long ToMs { get; init; }

    /// <summary>When the gateway lets traffic through: the packet that names the address was answered. Max when never.</summary>
    public long OpenMs { get; set; } = long.MaxValue;

    public Fault Faults { get; set; }
}

/// <summary>A packet on its way: when it may reach us, and the hold that waits for its answer.</summary>
internal sealed record Delivery(long AtMs, AccountingEvent Packet, Hold? Opens, Hold Of);

/// <summary>
/// A true timeline: gateways that give the same few addresses to many SIMs in turn, and what they tell of it. A gateway lets a
/// phone's traffic through only when the packet that names the address has been answered.
/// </summary>
internal sealed class Simulation
{
    public const int InterimSeconds = 300;
    private const int Gateways = 4;
    private const int PoolSize = 60;
    private const int SharedSize = 8;
    private const int Sims = 2000;
    private const int RetryMs = 3000;
    private const int Tries = 5;
    private readonly Random _random;
    private readonly Faults _faults;
    private readonly long _endMs;
    private readonly int[] _skews;
    private readonly List<long>[] _restarts = new List<long>[Gateways];
    private int _session;

    public Simulation(int seed, Faults faults, TimeSpan length)
    {
        _random = new Random(seed);
        _faults = faults;
        _endMs = Packets.EpochMs + (long)length.TotalMilliseconds;
        _skews = [.. Enumerable.Range(0, Gateways).Select(_ => _random.Next(-faults.SkewMs, faults.SkewMs + 1))];
        for (var gateway = 0; gateway < Gateways; gateway++)
        {
            _restarts[gateway] = [.. Restarts(gateway)];
            for (var i = 0; i < PoolSize; i++)
            {
                LiveOn($"10.{gateway}.0.{i}", [gateway], i % 4 == 0);
            }
        }

        for (var i = 0; i < SharedSize; i++)
        {
            LiveOn($"10.99.0.{i}", [0, 1, 2, 3], false);
        }

        Deliveries.Sort((one, other) => one.AtMs.CompareTo(other.AtMs));
    }

    public List<Delivery> Deliveries { get; } = [];

    public Dictionary<string, List<Hold>> Holds { get; } = [];

    /// <summary>Who may send from the address at this instant.</summary>
    public Hold? HolderOf(string address, long atMs) =>
        Holds[address].Find(hold => hold.FromMs <= atMs && atMs < hold.ToMs && hold.OpenMs <= atMs);

    /// <summary>What went wrong lately on an address.</summary>
    public Fault CausesOf(string address, long atMs)
    {
        var lately = Holds[address].Where(hold => hold.FromMs <= atMs).TakeLast(5).Aggregate(Fault.None, (sum, hold) => sum | hold.Faults);
        return _faults.SkewMs > 0 && address.StartsWith("10.99.", StringComparison.Ordinal) ? lately | Fault.Skew : lately;
    }

    private IEnumerable<long> Restarts(int gateway)
    {
        var hours = (_endMs - Packets.EpochMs) / 3_600_000.0;
        var count = (int)Math.Round(hours * _faults.RestartsPerHour * _random.NextDouble() * 2);
        for (var i = 0; i < count; i++)
        {
            var at = Packets.EpochMs + (long)(_random.NextDouble() * (_endMs - Packets.EpochMs));
            if (_random.NextDouble() < _faults.RestartTold)
            {
                var dummy = new Hold { Sim = 0, Address = "", FromMs = at, ToMs = at };
                Send(at, gateway, Packets.Restart(0, Name(gateway)), null, dummy, mayBeLate: false);
            }

            yield return at;
        }
    }

    private void LiveOn(string address, int[] gateways, bool dualStack)
    {
        Holds[address] = [];
        var clock = Packets.EpochMs + _random.Next(1000, 60_000);
        var lastKey = 0;
        for (var n = 0; clock < _endMs; n++)
        {
            var gateway = gateways[_random.Next(gateways.Length)];
            clock = Rebooted(gateway, clock);
            var length = _random.Next(5) == 0 ? _random.Next(3000, 30_000) : _random.Next(30_000, 1_800_000);
            var end = clock + length;
            var cut = _restarts[gateway].Where(at => at > clock && at < end).DefaultIfEmpty(0).Min();
            var reused = lastKey != 0 && _random.NextDouble() < _faults.ReusedKey;
            lastKey = reused ? lastKey : ++_session;
            Connect(address, gateway, clock, cut == 0 ? end : cut, cut != 0, lastKey, reused, dualStack && _random.Next(2) == 0);
            clock = (cut == 0 ? end : cut + 5000) + (gateways.Length > 1 ? 3000 : 0) + _random.Next(_random.Next(3) == 0 ? 60_000 : 1500);
        }
    }

    private void Connect(
        string address, int gateway, long from, long to, bool isCut, int key, bool isReused, bool lateAddress)
    {
        // A session with a late IPv4 address began on IPv6 alone, up to five minutes before.
        var began = lateAddress ? from - _random.Next(1000, 300_000) : from;
        began = Math.Min(from, Rebooted(gateway, began));
        began = _restarts[gateway].Exists(at => at > began && at <= from) ? from : began;
        var hold = new Hold
        {
            Sim = _random.Next(1, Sims),
            Address = address,
            FromMs = from,
            ToMs = to,
            Faults = (isCut ? Fault.Restart : 0) | (isReused ? Fault.ReusedKey : 0) | (lateAddress ? Fault.LateAddress : 0),
        };
        Holds[address].Add(hold);
        if (lateAddress)
        {
            Send(from, gateway, Packets.Interim(0, hold.Sim, Name(gateway), key, Lived(began, from), address), hold, hold);
        }
        else
        {
            Send(from, gateway, Packets.Start(0, hold.Sim, Name(gateway), key, address), hold, hold);
        }

        for (var at = began + (InterimSeconds * 1000L); at < to; at += InterimSeconds * 1000L)
        {
            if (at > from)
            {
                Send(at, gateway, Packets.Interim(0, hold.Sim, Name(gateway), key, Lived(began, at), address), null, hold);
            }
        }

        if (!isCut)
        {
            Send(to, gateway, Packets.Stop(0, hold.Sim, Name(gateway), key, Lived(began, to), address), null, hold);
        }

        if (to - from > 60_000 && _random.Next(20) == 0)
        {
            AddBearer(hold, gateway);
        }
    }

    /// <summary>A dedicated bearer: its end is normally told as a sign of life, by mistake as a Stop.</summary>
    private void AddBearer(Hold hold, int gateway)
    {
        var key = ++_session;
        var from = hold.FromMs + _random.Next(10_000, 30_000);
        var to = from + _random.Next(5000, 20_000);
        Send(from, gateway, Packets.Start(0, hold.Sim, Name(gateway), key, hold.Address), null, hold);
        var isStop = _random.NextDouble() < _faults.BearerStop * 20;
        hold.Faults |= isStop ? Fault.Bearer : 0;
        var ending = isStop
            ? Packets.Stop(0, hold.Sim, Name(gateway), key, Lived(from, to), hold.Address)
            : Packets.Interim(0, hold.Sim, Name(gateway), key, Lived(from, to), hold.Address);
        Send(to, gateway, ending, null, hold);
    }

    /// <summary>Stamps a packet by the gateway's clock, in whole seconds, and lets the network do its worst.</summary>
    private void Send(long atMs, int gateway, AccountingEvent packet, Hold? opens, Hold of, bool mayBeLate = true)
    {
        var stampMs = (atMs + _skews[gateway]) / 1000 * 1000;
        var arriveMs = atMs + _random.Next(2, 60);
        for (var attempt = 1; attempt < Tries && _random.NextDouble() < _faults.LostTransmission; attempt++)
        {
            arriveMs += RetryMs;
            of.Faults |= Fault.Retried;
        }

        if (_random.NextDouble() < _faults.LostPacket)
        {
            of.Faults |= Fault.Lost;
            return;
        }

        if (mayBeLate && _random.NextDouble() < _faults.Archived)
        {
            of.Faults |= Fault.Late;
            arriveMs += _random.Next(60_000, 3 * 3_600_000);
        }

        Deliver(arriveMs, stampMs, packet, opens, of);
        if (_random.NextDouble() < _faults.Duplicate)
        {
            Deliver(arriveMs + _random.Next(10_000_000), stampMs, packet, null, of);
        }
    }

    private void Deliver(long arriveMs, long stampMs, AccountingEvent packet, Hold? opens, Hold of) => Deliveries.Add(
        new Delivery(arriveMs, packet with { EventTimeMs = stampMs, ReceivedAtMs = arriveMs }, opens, of));

    /// <summary>A gateway takes a few seconds to come back.</summary>
    private long Rebooted(int gateway, long atMs) =>
        _restarts[gateway].Where(at => at <= atMs && atMs < at + 5000).Select(at => at + 5000).DefaultIfEmpty(atMs).Max();

    private static uint Lived(long from, long to) => (uint)((to - from) / 1000);

    private static string Name(int gateway) => "gw" + gateway.ToString(CultureInfo.InvariantCulture);
}
