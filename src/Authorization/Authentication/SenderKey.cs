// SPDX-License-Identifier: Apache-2.0
using Facts;
using Kernel.Jose;

namespace Authorization.Authentication;

/// <summary>
/// The key whose possession the sender of a request proved (RFC 9449), or none. The proof counts once: whoever goes on claims
/// <see cref="Claims"/> in the same commit as all else.
/// </summary>
/// <param name="Proof">The proof; null when the request had none.</param>
internal sealed record SenderKey(DpopProof? Proof)
{
    private const string Kind = "dpop-proof";

    /// <summary>A request without a proof.</summary>
    public static SenderKey None { get; } = new((DpopProof?)null);

    /// <summary>The key's thumbprint; null when none was proved.</summary>
    public string? Thumbprint => Proof?.KeyThumbprint;

    /// <summary>The proof's <c>jti</c>, to be spent; empty without a proof.</summary>
    public IReadOnlyList<SpentId> Claims => Proof is null ? [] : [IdOf(Proof)];

    /// <summary>
    /// What is spent with a proof, at whatever door it was shown: each key numbers its own, so that nobody can use up another's.
    /// </summary>
    public static SpentId IdOf(DpopProof proof) => SpentId.OfForeign(Kind, proof.KeyThumbprint, proof.Id, proof.ExpiresAt);
}
