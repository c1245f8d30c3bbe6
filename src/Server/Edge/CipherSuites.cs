// SPDX-License-Identifier: Apache-2.0
using System.Net.Security;
using System.Runtime.Versioning;

namespace Server.Edge;

/// <summary>
/// The cipher suites that are negotiated: those of TLS 1.3, and of TLS 1.2 only the ones with an ephemeral key and an AEAD
/// (SEC-002, RFC 9325 §4.2). The default would also take CBC.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static class CipherSuites
{
    /// <summary>The suites, as TLS takes them.</summary>
    public static CipherSuitesPolicy Policy { get; } = new(
    [
        TlsCipherSuite.TLS_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    ]);
}
