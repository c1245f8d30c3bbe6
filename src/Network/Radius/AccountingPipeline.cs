// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;
using Network.Sessions;

namespace Network.Radius;

/// <summary>Sends an answer from the socket the request came to.</summary>
internal delegate void SendReply(byte[] reply, DatagramSource to);

/// <summary>
/// From a datagram to its answer: checked, admitted, recorded, answered. An answer says "recorded" (RFC 2866 §2), so nothing is
/// answered before its event is committed and visible, and nothing that was shed or failed is answered at all.
/// </summary>
internal sealed partial class AccountingPipeline(
    RadiusReceiver receiver,
    DuplicateCache duplicates,
    RadiusCounters counters,
    RecordAccounting record,
    MissAccounting miss,
    ILogger<AccountingPipeline> logger)
{
    private readonly DropLog _dropLog = new();
    private int _inFlight;
    private volatile bool _isAbleToRecord;

    /// <summary>Requests being recorded at once; Interims may fill half of it.</summary>
    public required int InFlightBound { get; init; }

    /// <summary>How many requests are being recorded.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Takes one datagram. Returns at once; the answer follows when the event is recorded.</summary>
    /// <param name="datagram">What arrived; not used after the return.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="listener">Which socket it came to.</param>
    /// <param name="now">When.</param>
    /// <param name="send">How to answer.</param>
    /// <param name="ct">Gives up recording.</param>
    public void Receive(
        ReadOnlySpan<byte> datagram,
        DatagramSource source,
        int listener,
        DateTimeOffset now,
        SendReply send,
        CancellationToken ct)
    {
        counters.CountReceived();
        var received = receiver.Receive(datagram, source, listener, now);
        switch (received.Kind)
        {
            case ReceivedKind.Dropped:
                Drop(received.Drop, received.Client, source, now);
                break;
            case ReceivedKind.Repeat:
                counters.CountDuplicate();
                Send(received.Reply!, source, send);
                break;
            case ReceivedKind.StatusServer when _isAbleToRecord && InFlight < InFlightBound:
                Send(received.Reply!, source, send);
                break;
            case ReceivedKind.StatusServer:
                Admit(received with { Event = ProbeOf(received.Client!, now) }, source, now, send, ct);
                break;
            default:
                Admit(received, source, now, send, ct);
                break;
        }
    }

    /// <summary>Whether events can be recorded is found out by recording one: a Status-Server is answered only if so.</summary>
    private static AccountingEvent ProbeOf(RadiusClient client, DateTimeOffset now) => new()
    {
        Kind = AccountingKind.DeadLetter,
        Feed = client.Name,
        Gateway = client.Name,
        EventTimeMs = now.ToUnixTimeMilliseconds(),
        ReceivedAtMs = now.ToUnixTimeMilliseconds(),
        DeadLetterReason = DeadLetterReason.StatusProbe,
    };

    private void Admit(Received received, DatagramSource source, DateTimeOffset now, SendReply send, CancellationToken ct)
    {
        var isInterim = received.Event!.Kind is AccountingKind.Interim;
        if (Interlocked.Increment(ref _inFlight) > (isInterim ? InFlightBound / 2 : InFlightBound))
        {
            Interlocked.Decrement(ref _inFlight);
            duplicates.Abandon(received.Ticket);
            if (!isInterim)
            {
                miss(received.Client!.Name, now.ToUnixTimeMilliseconds());
            }

            Drop(isInterim ? DropReason.InterimShed : DropReason.Overloaded, received.Client, source, now);
            return;
        }

        _ = RecordAsync(received, source, now, send, ct);
    }

    private async Task RecordAsync(Received received, DatagramSource source, DateTimeOffset now, SendReply send, CancellationToken ct)
    {
        try
        {
            if (await TryRecordAsync(received, source, now, ct))
            {
                duplicates.Complete(received.Ticket, received.Reply!);
                counters.CountRecorded(received.Event!);
                if (received.Event!.Kind is AccountingKind.GatewayRestart)
                {
                    LogRestart(received.Event.Gateway, received.Client!.Name);
                }

                Send(received.Reply!, source, send);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private async Task<bool> TryRecordAsync(Received received, DatagramSource source, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            await record(received.Event!, ct);
            return _isAbleToRecord = true;
        }
        catch (Exception error)
        {
            // Whatever went wrong, the gateway hears nothing, repeats, and is tried anew.
            _isAbleToRecord = false;
            duplicates.Abandon(received.Ticket);
            Drop(DropReason.NotRecorded, received.Client, source, now, error);
            return false;
        }
    }

    private void Send(byte[] reply, DatagramSource source, SendReply send)
    {
        try
        {
            send(reply, source);
            counters.CountReply();
        }
        catch (Exception error) when (error is System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The event stands; the gateway repeats its request and gets the remembered answer.
            counters.CountDropped(DropReason.ReplyNotSent);
        }
    }

    private void Drop(
        DropReason reason, RadiusClient? client, DatagramSource source, DateTimeOffset now, Exception? error = null)
    {
        counters.CountDropped(reason);
        if (_dropLog.IsDue(reason, now))
        {
            LogDropped(RadiusCounters.WordOf(reason), client?.Name ?? "none", source, counters.Dropped(reason), error);
        }
    }

    [LoggerMessage(1054, LogLevel.Warning, "RADIUS datagram dropped: {Reason}, client {Client}, from {Source}, {Count} so far")]
    private partial void LogDropped(string reason, string client, DatagramSource source, long count, Exception? error);

    [LoggerMessage(1055, LogLevel.Warning, "Gateway {Gateway} restarted, says client {Client}: its sessions until then are void")]
    private partial void LogRestart(string gateway, string client);
}
