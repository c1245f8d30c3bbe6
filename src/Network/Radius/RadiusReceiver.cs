// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>
/// The checks on one datagram, in their order: sender, lengths, code, attributes, authenticators, repeats, forms, meaning.
/// Touches no socket and no store; a datagram that fails before it is authenticated allocates nothing and leaves no trace but a count.
/// </summary>
internal sealed class RadiusReceiver(
    RadiusClients clients, DuplicateCache duplicates, AccountingNormaliser normaliser, RadiusCounters counters)
{
    /// <summary>Checks a datagram.</summary>
    /// <param name="datagram">What arrived.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="listener">Which socket it came to.</param>
    /// <param name="now">When.</param>
    public Received Receive(ReadOnlySpan<byte> datagram, DatagramSource source, int listener, DateTimeOffset now)
    {
        if (!clients.TryFind(source, out var client))
        {
            return Received.Dropped(DropReason.UnknownClient, null);
        }

        if (!RadiusPacket.TryRead(datagram, out var packet, out var reason)
            || !TryAuthenticate(packet, client, out var secret, out reason))
        {
            return Received.Dropped(reason, client);
        }

        if (packet.Code is RadiusCode.StatusServer)
        {
            return new Received
            {
                Kind = ReceivedKind.StatusServer,
                Client = client,
                Reply = RadiusAuthenticators.Respond(packet, secret),
            };
        }

        var key = new DuplicateCache.Key(client.Index, source, listener, packet.Identifier);
        return duplicates.Begin(key, packet.Authenticator, now.ToUnixTimeMilliseconds(), out var ticket, out var reply) switch
        {
            DuplicateCache.Finding.Answered => new Received { Kind = ReceivedKind.Repeat, Client = client, Reply = reply },
            DuplicateCache.Finding.InWork => Received.Dropped(DropReason.InWork, client),
            _ => Decode(packet, client, secret, ticket, now),
        };
    }

    /// <summary>Tries the current secret, then the previous one.</summary>
    private static bool TryAuthenticate(
        RadiusPacket packet, RadiusClient client, out ReadOnlySpan<byte> secret, out DropReason reason)
    {
        reason = DropReason.BadAuthenticator;
        secret = default;
        foreach (var candidate in client.Secrets)
        {
            secret = candidate;
            reason = RadiusAuthenticators.Verify(packet, candidate, client.Options.RequireMessageAuthenticator);
            var isOtherSecret = reason is DropReason.BadAuthenticator
                || (packet.Code is RadiusCode.StatusServer && reason is DropReason.BadMessageAuthenticator);
            if (!isOtherSecret)
            {
                break;
            }
        }

        return reason is DropReason.None;
    }

    private Received Decode(
        RadiusPacket packet, RadiusClient client, ReadOnlySpan<byte> secret, DuplicateCache.Ticket ticket, DateTimeOffset now)
    {
        var request = new AccountingRequest();
        var reason = AttributeDecoder.Decode(packet, request);
        if (reason is not DropReason.None)
        {
            duplicates.Abandon(ticket);
            return Received.Dropped(reason, client);
        }

        if (request.ForbiddenCount > 0)
        {
            counters.CountForbidden(request.ForbiddenCount);
        }

        return new Received
        {
            Kind = ReceivedKind.Accounting,
            Client = client,
            Reply = RadiusAuthenticators.Respond(packet, secret),
            Event = normaliser.Normalise(request, client, now),
            Ticket = ticket,
        };
    }
}
