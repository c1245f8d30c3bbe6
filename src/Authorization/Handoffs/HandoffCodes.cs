// SPDX-License-Identifier: Apache-2.0
using Authorization.Envelopes;

namespace Authorization.Handoffs;

/// <summary>Looks into the codes that come back to the hand-off's callback.</summary>
public sealed class HandoffCodes
{
    private readonly EnvelopeSealer _sealer;

    internal HandoffCodes(EnvelopeSealer sealer) => _sealer = sealer;

    /// <summary>Whether a text is a code of this hand-off: one of another would be delivered for it, and could not be voided with it.</summary>
    /// <param name="code">What came to the callback.</param>
    /// <param name="clientId">The hand-off's client.</param>
    /// <param name="grant">The hand-off's grant.</param>
    /// <param name="ct">Ends the wait for a key.</param>
    /// <exception cref="Storage.StoreUnavailableException">The key could not be read.</exception>
    public async ValueTask<bool> IsOfAsync(string code, string clientId, Facts.SpentId grant, CancellationToken ct) =>
        await _sealer.OpenAsync(EnvelopeKind.Code, code, ct) is { } envelope && envelope.ClientId == clientId && envelope.GrantId == grant;
}
