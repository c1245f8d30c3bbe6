// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;

namespace Authorization.Handoffs;

/// <summary>
/// The redirect URI of this server's own by which a hand-off is asked for, and at which the phone's answer arrives. It belongs to every
/// client that registered <c>handoff</c>, and cannot become anybody's by being written among <c>redirect_uris</c>.
/// </summary>
/// <param name="Uri">The URI, compared letter by letter.</param>
/// <param name="IsServed">Whether hand-offs are served at all.</param>
internal sealed record HandoffCallback(string Uri, bool IsServed)
{
    /// <summary>Whether the client may name it now.</summary>
    public bool IsOpenTo(Client client) => IsServed && client.Handoff is not null;
}
