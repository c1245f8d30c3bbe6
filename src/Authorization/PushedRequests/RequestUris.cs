// SPDX-License-Identifier: Apache-2.0
using Authorization.Envelopes;

namespace Authorization.PushedRequests;

/// <summary>
/// The <c>request_uri</c> of a pushed request (RFC 9126 §2.2). It is the request, sealed: nothing is kept for it, so any number of
/// them costs no memory, and any node opens it.
/// </summary>
internal sealed class RequestUris(EnvelopeSealer sealer)
{
    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    /// <summary>Whether this is a reference of the kind this server gives out, rather than the address of a document elsewhere.</summary>
    public static bool IsOurKind(string requestUri) => requestUri.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Makes the reference.</summary>
    /// <exception cref="Storage.StoreUnavailableException">A sealing key was needed and could not be stored.</exception>
    public async ValueTask<string> MakeAsync(PushedRequest request, CancellationToken ct) =>
        Prefix + await sealer.SealAsync(EnvelopeKind.PushedRequest, PushedRequestCodec.Write(request), ct);

    /// <summary>
    /// Opens a reference, expired or not; null when it is none of ours, was changed, or its key has been forgotten.
    /// </summary>
    /// <exception cref="Storage.StoreUnavailableException">The key could not be read.</exception>
    public async ValueTask<PushedRequest?> OpenAsync(string requestUri, CancellationToken ct) =>
        IsOurKind(requestUri) && await sealer.OpenOctetsAsync(EnvelopeKind.PushedRequest, requestUri[Prefix.Length..], ct) is { } octets
            ? PushedRequestCodec.Read(octets)
            : null;
}
