// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using System.Text;
using Network.Sessions;

namespace Network.Radius;

/// <summary>Counts what came and what became of it (the counters of RFC 4671), for metrics and for <see cref="RadiusStatus"/>.</summary>
internal sealed class RadiusCounters
{
    private static readonly DropReason[] Reasons = Enum.GetValues<DropReason>();
    private static readonly string[] Words = [.. Reasons.Select(reason => ToWord(reason.ToString()))];

    private readonly Counter<long> _received;
    private readonly Counter<long> _recorded;
    private readonly Counter<long> _deadLetters;
    private readonly Counter<long> _duplicates;
    private readonly Counter<long> _replies;
    private readonly Counter<long> _droppedByReason;
    private readonly Counter<long> _forbiddenAttributes;
    private readonly long[] _dropped = new long[Reasons.Length];
    private long _accepted;
    private long _duplicateCount;

    /// <summary>Creates the instruments.</summary>
    public RadiusCounters(IMeterFactory meters)
    {
        var meter = meters.Create(NetworkMetrics.MeterName);
        _received = meter.CreateCounter<long>("radius.received", "{datagram}", "Datagrams that arrived.");
        _recorded = meter.CreateCounter<long>("radius.recorded", "{event}", "Events recorded, by kind.");
        _deadLetters = meter.CreateCounter<long>("radius.dead_letters", "{event}", "Events not applied, or without number, by reason.");
        _duplicates = meter.CreateCounter<long>("radius.duplicates", "{datagram}", "Repeats answered from memory.");
        _replies = meter.CreateCounter<long>("radius.replies", "{datagram}", "Answers sent.");
        _droppedByReason = meter.CreateCounter<long>("radius.dropped", "{datagram}", "Datagrams without an answer, by reason.");
        _forbiddenAttributes = meter.CreateCounter<long>(
            "radius.forbidden_attributes", "{attribute}", "Attributes that have no place in accounting, ignored.");
    }

    /// <summary>Requests recorded since start.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Repeats answered from memory since start.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicateCount);

    /// <summary>The stable word of a reason, as in the metric's tag.</summary>
    public static string WordOf(DropReason reason) => Words[(int)reason];

    /// <summary>How many were dropped for a reason since start.</summary>
    public long Dropped(DropReason reason) => Interlocked.Read(ref _dropped[(int)reason]);

    /// <summary>The reasons that occurred, by word.</summary>
    public IReadOnlyDictionary<string, long> DroppedByWord() =>
        Reasons.Where(reason => Dropped(reason) > 0).ToDictionary(WordOf, Dropped);

    /// <summary>A datagram arrived.</summary>
    public void CountReceived() => _received.Add(1);

    /// <summary>A datagram gets no answer.</summary>
    public void CountDropped(DropReason reason)
    {
        Interlocked.Increment(ref _dropped[(int)reason]);
        _droppedByReason.Add(1, new KeyValuePair<string, object?>("reason", WordOf(reason)));
    }

    /// <summary>A repeat was answered from memory.</summary>
    public void CountDuplicate()
    {
        Interlocked.Increment(ref _duplicateCount);
        _duplicates.Add(1);
    }

    /// <summary>An answer left.</summary>
    public void CountReply() => _replies.Add(1);

    /// <summary>Attributes were ignored because they have no place in accounting.</summary>
    public void CountForbidden(int count) => _forbiddenAttributes.Add(count);

    /// <summary>An event was recorded.</summary>
    public void CountRecorded(AccountingEvent recorded)
    {
        Interlocked.Increment(ref _accepted);
        _recorded.Add(1, new KeyValuePair<string, object?>("kind", KindWord(recorded.Kind)));
        if (recorded.DeadLetterReason is { } reason)
        {
            _deadLetters.Add(1, new KeyValuePair<string, object?>("reason", reason));
        }
    }

    private static string KindWord(AccountingKind kind) => kind switch
    {
        AccountingKind.Start => "start",
        AccountingKind.Interim => "interim",
        AccountingKind.Stop => "stop",
        AccountingKind.GatewayRestart => "gateway_restart",
        _ => "dead_letter",
    };

    private static string ToWord(string name)
    {
        var word = new StringBuilder();
        foreach (var letter in name)
        {
            if (char.IsUpper(letter) && word.Length > 0)
            {
                word.Append('_');
            }

            word.Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}
