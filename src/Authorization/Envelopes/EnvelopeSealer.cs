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
    public ValueTask<string> SealAsync(Envelope envelope, CancellationToken ct) =>
        SealAsync(envelope.Kind, EnvelopeCodec.Write(envelope), ct);

    /// <summary>Seals octets as an envelope of this kind.</summary>
    public async ValueTask<string> SealAsync(EnvelopeKind kind, ReadOnlyMemory<byte> plain, CancellationToken ct) =>
        Base64Url.Encode(await keys.SealAsync(Purpose(kind), plain, Associated(kind), ct));

    /// <summary>Opens a text; null when it is nothing of ours, was changed, or its key has been forgotten.</summary>
    public async ValueTask<Envelope?> OpenAsync(EnvelopeKind kind, string text, CancellationToken ct) =>
        await OpenOctetsAsync(kind, text, ct) is { } plain && EnvelopeCodec.Read(plain) is { } envelope && envelope.Kind == kind
            ? envelope
            : null;

    /// <summary>Opens a text to the octets that were sealed; null as <see cref="OpenAsync"/> says.</summary>
    public async ValueTask<byte[]?> OpenOctetsAsync(EnvelopeKind kind, string text, CancellationToken ct) =>
        text.Length <= MaxLength && Base64Url.TryDecode(text, out var sealedBytes)
            ? await keys.OpenAsync(Purpose(kind), sealedBytes, Associated(kind), ct)
            : null;

    /// <summary>The purpose whose keys seal this kind.</summary>
    public static string Purpose(EnvelopeKind kind) => kind switch
    {
        EnvelopeKind.Code => "code",
        EnvelopeKind.AccessToken => "access-token",
        EnvelopeKind.PushedRequest => "pushed-request",
        EnvelopeKind.AuthenticationRequest => "authentication-request",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private byte[] Associated(EnvelopeKind kind) => Encoding.UTF8.GetBytes($"{Purpose(kind)}\n{urls.Issuer}");
}
