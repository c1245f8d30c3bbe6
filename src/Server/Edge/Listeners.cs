// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Server.Edge;

/// <summary>What every HTTP listener keeps to: sizes, times, TLS versions, and in the sandbox the loopback interface.</summary>
internal static class Listeners
{
    /// <summary>Longest request line, octets; longer is 414 (SEC-017).</summary>
    public const int MaxRequestLine = 8 * 1024;

    /// <summary>All header fields together, octets; more is 431 (SEC-017).</summary>
    public const int MaxHeaders = 32 * 1024;

    /// <summary>Number of header fields; more is 431 (SEC-017).</summary>
    public const int MaxHeaderCount = 100;

    /// <summary>Longest body of any route, octets; longer is 413. A route may allow less (SEC-010).</summary>
    public const int MaxBody = 32 * 1024;

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10);

    /// <summary>Sets the limits on every listener, and refuses one that strangers could reach while the sandbox is on.</summary>
    public static void Configure(KestrelServerOptions kestrel, EdgeOptions options, bool loopbackOnly)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLine;
        kestrel.Limits.MaxRequestHeadersTotalSize = MaxHeaders;
        kestrel.Limits.MaxRequestHeaderCount = MaxHeaderCount;
        kestrel.Limits.MaxRequestBodySize = MaxBody;
        kestrel.Limits.KeepAliveTimeout = KeepAlive;
        kestrel.Limits.RequestHeadersTimeout = HeadersWithin;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.ConfigureHttpsDefaults(https =>
        {
            https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            https.OnAuthenticate = static (_, tls) => ChooseSuites(tls);
        });
        if (loopbackOnly)
        {
            kestrel.ConfigureEndpointDefaults(RefuseUnlessLoopback);
        }
    }

    // Windows takes its suites from the machine's policy, and knows no other way.
    private static void ChooseSuites(SslServerAuthenticationOptions tls)
    {
        if (!OperatingSystem.IsWindows())
        {
            tls.CipherSuitesPolicy = CipherSuites.Policy;
        }
    }

    private static void RefuseUnlessLoopback(ListenOptions listener)
    {
        if (listener.EndPoint is not IPEndPoint { Address: var address } || !IPAddress.IsLoopback(address))
        {
            throw new StartupRefusedException(
                $"urls: the sandbox listens on loopback only, not on {listener}. It hands out identities to anyone who can reach it.");
        }
    }
}
