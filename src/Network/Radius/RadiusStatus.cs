// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>What the RADIUS server has done since start, for health and for people. Reading it is cheap and changes nothing.</summary>
public sealed class RadiusStatus
{
    private readonly RadiusCounters _counters;
    private volatile IReadOnlyList<string> _listening = [];

    internal RadiusStatus(RadiusCounters counters) => _counters = counters;

    /// <summary>The end points it receives on, as <c>address:port</c>; empty when it does not run.</summary>
    public IReadOnlyList<string> Listening
    {
        get => _listening;
        internal set => _listening = value;
    }

    /// <summary>Events recorded and answered.</summary>
    public long Accepted => _counters.Accepted;

    /// <summary>Repeated requests answered from memory.</summary>
    public long Duplicates => _counters.Duplicates;

    /// <summary>Datagrams without an answer, by the word of the reason; reasons that never occurred are left out.</summary>
    public IReadOnlyDictionary<string, long> Dropped => _counters.DroppedByWord();
}
