// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Authorization.Envelopes;
using Facts;
using Kernel.Jose;

namespace Authorization.Backchannel;

/// <summary>
/// An authentication request as it lives between <c>/bc-authorize</c> and its last poll: an envelope that travels with the client as
/// <c>auth_req_id</c>, and no row.
/// </summary>
internal static class AuthenticationRequests
{
    /// <summary>The door, in envelopes and facts.</summary>
    public const string Origin = "ciba";

    /// <summary>How long an <c>auth_req_id</c> is good for (<c>expires_in</c>).</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(120);

    /// <summary>The least time between two polls (<c>interval</c>).</summary>
    public static TimeSpan Interval { get; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The slot of time a poll falls into, one per interval since the request. A poll of a pending request claims it, so of all polls
    /// within an interval, on whatever node, one is answered and the others are told to slow down (AS-38). Who keeps the interval never
    /// meets a taken slot.
    /// </summary>
    public static SpentId SlotOf(Envelope request, DateTimeOffset now)
    {
        var slot = (now - (request.ExpiresAt - Lifetime)).Ticks / Interval.Ticks;
        return SpentId.OfForeign(
            "ciba-poll", Base64Url.Encode(request.Id.Bytes), slot.ToString(CultureInfo.InvariantCulture), request.ExpiresAt);
    }

    /// <summary>
    /// An operator token while nobody can say what the operator calls it: of several requests that wait for the same one, the first waits.
    /// </summary>
    public static SpentId WaitFor(string operatorToken, DateTimeOffset expiresAt) =>
        SpentId.OfForeign("operator-token-pending", "", operatorToken, expiresAt);
}
