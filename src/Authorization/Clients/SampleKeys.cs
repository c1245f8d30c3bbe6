// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Clients;

/// <summary>
/// Client keys whose private half is published: whoever has read it could be the client. A client that registers one is refused
/// at every reading, and at the first the server does not start. Whoever knows some registers a singleton of this type.
/// </summary>
/// <param name="Thumbprints">SHA-256 thumbprints (RFC 7638), base64url.</param>
public sealed record SampleKeys(IReadOnlySet<string> Thumbprints);
