// SPDX-License-Identifier: Apache-2.0
using Authorization.Authorize;
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

    /// <summary>Mints one token; null when its scope is not one that a request could hold, or a method is no word.</summary>
    /// <param name="clientId">The client it pretends to be issued to; must be registered for the token to open.</param>
    /// <param name="scope">Its scopes, parted by single spaces, in the bounds of an authorization request; null for none.</param>
    /// <param name="authenticationMethods">Its <c>amr</c>: words, in the same bounds.</param>
    /// <param name="number">The number it stands for; null for none.</param>
    /// <param name="expiresIn">Its life, at most 300 s (NV-32); negative for one that has expired.</param>
    /// <param name="ct">Ends the wait for a sealing key.</param>
    /// <exception cref="ArgumentOutOfRangeException">It would live longer than any token may.</exception>
    public async ValueTask<string?> MintAsync(
        string clientId,
        string? scope,
        IReadOnlyList<string> authenticationMethods,
        PhoneNumber? number,
        TimeSpan expiresIn,
        CancellationToken ct)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(expiresIn, ScopeCatalog.LongestTokenLifetime);
        var scopes = RequestedScopes.Parse(scope);
        if (!scopes.IsWellFormed || !AreWords(authenticationMethods))
        {
            return null;
        }

        var now = _time.GetUtcNow();
        var expiresAt = now + expiresIn;
        return await _sealer.SealAsync(
            new Envelope
            {
                Kind = EnvelopeKind.AccessToken,
                Id = SpentId.New(expiresAt),
                GrantId = SpentId.New(expiresAt),
                Origin = Origin,
                ClientId = clientId,
                Scopes = scopes.Values,
                AuthenticationMethods = authenticationMethods,
                Number = number,
                AuthenticatedAt = now,
                ExpiresAt = expiresAt,
            },
            ct);
    }

    private static bool AreWords(IReadOnlyList<string> methods) =>
        methods.Count == 0 || RequestedScopes.Parse(string.Join(' ', methods)).Values.SequenceEqual(methods, StringComparer.Ordinal);
}
