// SPDX-License-Identifier: Apache-2.0
using Authorization.Envelopes;
using Facts;
using Kernel;

namespace Authorization.Spending;

/// <summary>
/// Makes any access token, such as one a strict server would never issue: for the sandbox, whose testers must see how an API
/// answers it. Nothing outside the sandbox may call it.
/// </summary>
public sealed class TokenMint
{
    private const string Origin = "sandbox";

    private readonly EnvelopeSealer _sealer;
    private readonly TimeProvider _time;

    internal TokenMint(EnvelopeSealer sealer, TimeProvider time)
    {
        _sealer = sealer;
        _time = time;
    }

    /// <summary>Mints one token.</summary>
    /// <param name="clientId">The client it pretends to be issued to; must be registered for the token to open.</param>
    /// <param name="scopes">Its scopes.</param>
    /// <param name="authenticationMethods">Its <c>amr</c>.</param>
    /// <param name="number">The number it stands for; null for none.</param>
    /// <param name="expiresIn">Its life, at most 300 s (NV-32); negative for one that has expired.</param>
    /// <param name="ct">Ends the wait for a sealing key.</param>
    /// <exception cref="ArgumentOutOfRangeException">It would live longer than any token may.</exception>
    public ValueTask<string> MintAsync(
        string clientId,
        IReadOnlyList<string> scopes,
        IReadOnlyList<string> authenticationMethods,
        PhoneNumber? number,
        TimeSpan expiresIn,
        CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expiresIn, ScopeCatalog.LongestTokenLifetime);
        var now = _time.GetUtcNow();
        var expiresAt = now + expiresIn;
        return _sealer.SealAsync(
            new Envelope
            {
                Kind = EnvelopeKind.AccessToken,
                Id = SpentId.New(expiresAt),
                GrantId = SpentId.New(expiresAt),
                Origin = Origin,
                ClientId = clientId,
                Scopes = scopes,
                AuthenticationMethods = authenticationMethods,
                Number = number,
                AuthenticatedAt = now,
                ExpiresAt = expiresAt,
            },
            ct);
    }
}
