// SPDX-License-Identifier: Apache-2.0
using Authorization.Envelopes;
using Kernel;

namespace Authorization.Spending;

/// <summary>An access token that was opened and found good. It may still lose the race for its one use.</summary>
public sealed class LiveToken
{
    internal LiveToken(Envelope envelope)
    {
        Envelope = envelope;
        Scopes = envelope.Scopes.ToHashSet(StringComparer.Ordinal);
        AuthenticationMethods = envelope.AuthenticationMethods.ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Whom it was issued to.</summary>
    public string ClientId => Envelope.ClientId;

    /// <summary>What it opens.</summary>
    public IReadOnlySet<string> Scopes { get; }

    /// <summary>How the subscriber was authenticated (<c>amr</c>).</summary>
    public IReadOnlySet<string> AuthenticationMethods { get; }

    /// <summary>The number it stands for; null when it stands for none.</summary>
    public PhoneNumber? Number => Envelope.Number;

    /// <summary>The purpose it was issued for, without its <c>dpv:</c>; null when none was declared.</summary>
    public string? Purpose => Envelope.Purpose;

    /// <summary>The first instant at which it is worth nothing.</summary>
    public DateTimeOffset ExpiresAt => Envelope.ExpiresAt;

    /// <summary>The thumbprint of the key it is bound to (<c>cnf.jkt</c>, RFC 9449 §6.2); null for a bearer token.</summary>
    public string? KeyThumbprint => Envelope.KeyThumbprint;

    internal Envelope Envelope { get; }
}
