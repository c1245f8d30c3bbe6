// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Kernel.Jose;
using Storage;

namespace Authorization.Envelopes;

/// <summary>
/// Envelopes as they travel: sealed under the node's key of the hour, base64url. The kind and the issuer are part of what the
/// seal covers: neither a token where a code is due, nor another issuer's code, opens.
/// </summary>
internal sealed class EnvelopeSealer(SealingKeys keys, ServerUrls urls)
{
    /// <summary>The longest text looked at, in characters; ours are far shorter.</summary>
    public const int MaxLength = 6 * 1024;

    /// <summary>Sees that a key for this kind is there, and stays good for some minutes.</summary>
    /// <exception cref="StoreUnavailableException">A new key was needed and could not be stored.</exception>
    public ValueTask PrepareAsync(EnvelopeKind kind, CancellationToken ct) => keys.PrepareAsync(Purpose(kind), ct);

    /// <summary>Seals an envelope.</summary>
    public async ValueTask<string> SealAsync(Envelope envelope, CancellationToken ct)
    {
        var sealedBytes = await keys.SealAsync(
            Purpose(envelope.Kind), EnvelopeCodec.Write(envelope), Associated(envelope.Kind), ct);
        return Base64Url.Encode(sealedBytes);
    }

    /// <summary>Opens a text; null when it is nothing of ours, was changed, or its key has been forgotten.</summary>
    public async ValueTask<Envelope?> OpenAsync(EnvelopeKind kind, string text, CancellationToken ct)
    {
        if (text.Length > MaxLength || !Base64Url.TryDecode(text, out var sealedBytes))
        {
            return null;
        }

        var plain = await keys.OpenAsync(Purpose(kind), sealedBytes, Associated(kind), ct);
        return plain is not null && EnvelopeCodec.Read(plain) is { } envelope && envelope.Kind == kind ? envelope : null;
    }

    /// <summary>The purpose whose keys seal this kind.</summary>
    public static string Purpose(EnvelopeKind kind) => kind is EnvelopeKind.Code ? "code" : "access-token";

    private byte[] Associated(EnvelopeKind kind) => Encoding.UTF8.GetBytes($"{Purpose(kind)}\n{urls.Issuer}");
}
