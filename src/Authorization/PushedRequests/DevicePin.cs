// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Facts;
using Kernel;
using Kernel.Jose;

namespace Authorization.PushedRequests;

/// <summary>
/// Gives a pushed request to the first device address that opens it, for clients that registered
/// <c>pin_request_uri_to_device</c>. An extension of our own: a link that is passed on is then worth nothing on another line.
/// </summary>
internal sealed class DevicePin(Decisions decisions)
{
    // A phone may write from any address of the /64 it was given (3GPP TS 23.401 §5.3.1.2.2).
    private const int Ipv6PrefixOctets = 8;

    /// <summary>
    /// Whether the request is this device's: because it came first, or came before. Exact over all nodes: who is first is decided by
    /// one claim, and what the winner spends with it tells it again at every later visit.
    /// </summary>
    /// <exception cref="Storage.StoreUnavailableException">It cannot be known now.</exception>
    public async ValueTask<bool> IsHeldByAsync(PushedRequest request, SourceAddress source, DateTimeOffset now, CancellationToken ct)
    {
        var holder = IdOf("pinned-to", $"{source.Realm} {DeviceOf(source)}", request);
        if (await decisions.IsAnySpentAsync(new[] { holder }, ct))
        {
            return true;
        }

        Fact Describe(string outcome) => decisions.Describe(
            FactKind.Pushed, outcome, request.ClientId, envelope: null, reason: null, correlator: null, now);

        var outcome = await decisions.SpendAsync(
            new LedgerEntry
            {
                Claims = [IdOf("pinned", request.ClientId, request)],
                Kills = [holder],
                WhenWon = Describe("pinned"),
                WhenLost = _ => Describe("pinned_before"),
            },
            ct);

        // Lost: perhaps to an earlier visit of this same device that had not committed yet.
        return outcome is LedgerOutcome.Won || await decisions.IsAnySpentAsync(new[] { holder }, ct);
    }

    private static string DeviceOf(SourceAddress source) =>
        source.Address.AddressFamily is AddressFamily.InterNetworkV6
            ? Convert.ToHexString(source.Address.GetAddressBytes().AsSpan(0, Ipv6PrefixOctets))
            : source.Address.ToString();

    // The request's id is random, so that what the ledger keeps says nothing of the address.
    private static SpentId IdOf(string kind, string who, PushedRequest request) =>
        SpentId.OfForeign(kind, who, Base64Url.Encode(request.Id.Bytes), request.Id.ExpiresAt);
}
