// SPDX-License-Identifier: Apache-2.0
using Network.Sessions;

namespace Network.Radius;

/// <summary>
/// Judges what an authentic packet says by what its client may say, and turns it into one event. What is useless, out of scope or
/// without order becomes a dead letter. What contradicts itself about the subscriber still takes its addresses, without a
/// number: the packet cannot say who holds them now, but it does say that the former holder may not.
/// </summary>
internal sealed class AccountingNormaliser(EventTime eventTime, FramedAddresses framedAddresses)
{
    private const string NoGateway = "unknown";

    /// <summary>Normalises a request of a client.</summary>
    public AccountingEvent Normalise(AccountingRequest request, RadiusClient client, DateTimeOffset receivedAt)
    {
        var receivedAtMs = receivedAt.ToUnixTimeMilliseconds();
        var gateway = GatewayOf(request, client);
        var letter = new AccountingEvent
        {
            Kind = AccountingKind.DeadLetter,
            Feed = client.Name,
            Gateway = gateway ?? NoGateway,
            Realm = client.Options.Realm,
            EventTimeMs = receivedAtMs,
            ReceivedAtMs = receivedAtMs,
        };
        if (gateway is null || CheckMandatory(request) is not null || !client.MaySpeakFor(gateway))
        {
            return letter with { DeadLetterReason = CheckMandatory(request) ?? DeadLetterReason.GatewayNotAllowed };
        }

        var time = eventTime.Fix(request, client, gateway, receivedAtMs);
        var timed = letter with
        {
            EventTimeMs = time.TimeMs,
            OtherTimeMs = time.OtherMs,
            IsTimedByArrival = time.IsOfArrival,
            DeadLetterReason = time.Doubt,
        };
        return (AcctStatusType)request.StatusType.GetValueOrDefault() switch
        {
            AcctStatusType.Start => NormaliseSession(AccountingKind.Start, timed, request, client),
            AcctStatusType.InterimUpdate => NormaliseSession(AccountingKind.Interim, timed, request, client),
            AcctStatusType.Stop => NormaliseSession(AccountingKind.Stop, timed, request, client),
            AcctStatusType.AccountingOn or AcctStatusType.AccountingOff => NormaliseRestart(timed),
            _ => letter with { DeadLetterReason = DeadLetterReason.UnusedStatusType },
        };
    }

    /// <summary>A restart voids what is older. One of no known time would void all or nothing, so it is kept and not applied.</summary>
    private static AccountingEvent NormaliseRestart(AccountingEvent timed) =>
        timed with { Kind = timed.DeadLetterReason is DeadLetterReason.TooOld ? AccountingKind.DeadLetter : AccountingKind.GatewayRestart };

    private static string? GatewayOf(AccountingRequest request, RadiusClient client)
    {
        var address = (request.NasAddress ?? request.NasIpv6Address)?.ToString();
        return client.Options.GatewayIdentity is GatewayIdentity.NasAddress
            ? address ?? request.NasIdentifier
            : request.NasIdentifier ?? address;
    }

    private static string? CheckMandatory(AccountingRequest request) => request switch
    {
        { StatusType: null } => DeadLetterReason.MissingStatusType,
        { SessionId: null } => DeadLetterReason.MissingSessionId,
        _ when request.Flaws.HasFlag(Flaws.StatusType) => DeadLetterReason.AmbiguousStatusType,
        _ when request.Flaws.HasFlag(Flaws.SessionId) => DeadLetterReason.AmbiguousSessionId,
        _ when request.Flaws.HasFlag(Flaws.Gateway) => DeadLetterReason.AmbiguousGateway,
        _ when request.Flaws.HasFlag(Flaws.AccessPoint) => DeadLetterReason.AmbiguousAccessPoint,
        _ when request.Flaws.HasFlag(Flaws.Time) => DeadLetterReason.AmbiguousTime,
        { NasIdentifier: null, NasAddress: null, NasIpv6Address: null } => DeadLetterReason.MissingGateway,
        _ => null,
    };

    private AccountingEvent NormaliseSession(
        AccountingKind kind, AccountingEvent letter, AccountingRequest request, RadiusClient client)
    {
        var accessPoint = request.CalledStationId is null ? "" : AccessPointName.Normalise(request.CalledStationId);
        var realm = client.Options.Realm;
        if (client.ApnRealms.Count > 0 && !client.ApnRealms.TryGetValue(accessPoint, out realm))
        {
            return letter with { DeadLetterReason = DeadLetterReason.AccessPointNotServed };
        }

        var addresses = framedAddresses.Keep(request.Addresses, client, out var refusal);
        if (addresses.Count == 0 && kind is not AccountingKind.Stop)
        {
            return letter with { DeadLetterReason = refusal ?? DeadLetterReason.NoAddress };
        }

        var named = Identify(letter, request, client);
        var whole = named with
        {
            Kind = kind,
            Realm = realm,
            Addresses = addresses,
            SessionTimeSeconds = request.SessionTimeSeconds,
            SessionKey = NamesConnection(named, client)
                ? SessionKeys.OfConnection(client.Options.Realm, named.Gateway, SubscriberOf(named), accessPoint, request.MultiSessionId)
                : SessionKeys.OfSession(client.Options.Realm, named.Gateway, request),
            NamesConnection = NamesConnection(named, client),
            DeadLetterReason = named.DeadLetterReason ?? refusal,
        };
        whole = refusal is DeadLetterReason.PrefixLength ? whole with { NumberState = NumberState.Flawed, Number = null } : whole;
        return client.Options.BearerAccounting && kind is AccountingKind.Stop && !request.IsLastBearer
            ? EvidenceOf(whole, letter)
            : whole;
    }

    /// <summary>A dedicated bearer's Stop says only that the connection was alive until then.</summary>
    private static AccountingEvent EvidenceOf(AccountingEvent stop, AccountingEvent letter) =>
        stop.Addresses.Count == 0
            ? letter with { DeadLetterReason = DeadLetterReason.BearerStop }
            : stop with { Kind = AccountingKind.Interim };

    private static AccountingEvent Identify(AccountingEvent letter, AccountingRequest request, RadiusClient client)
    {
        var imsi = 0UL;
        var isImsi = request.Imsi is null || Msisdn.TryReadImsi(request.Imsi, out imsi);
        var fitsNetwork = request.Imsi is null || request.ImsiNetwork is null
            || request.Imsi.StartsWith(request.ImsiNetwork, StringComparison.Ordinal);
        var flaw = request.Flaws.HasFlag(Flaws.Number) ? DeadLetterReason.AmbiguousNumber
            : request.Flaws.HasFlag(Flaws.Imsi) || !isImsi || !fitsNetwork ? DeadLetterReason.ImsiMismatch
            : request.Flaws.HasFlag(Flaws.Address) ? DeadLetterReason.AmbiguousAddress
            : null;
        if (flaw is not null)
        {
            return letter with { NumberState = NumberState.Flawed, DeadLetterReason = flaw };
        }

        var (state, number) = Msisdn.Read(request.CallingStationId, request.Imsi, client.CountryCode);
        return letter with { NumberState = state, Number = number, Imsi = imsi };
    }

    private static bool NamesConnection(AccountingEvent named, RadiusClient client) =>
        client.Options.BearerAccounting && SubscriberOf(named) != 0;

    private static ulong SubscriberOf(AccountingEvent named) =>
        named.Imsi != 0 ? named.Imsi : named.Number is { } number ? number.Packed : 0;
}
