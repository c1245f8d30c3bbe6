// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Authorization.Clients.Remote;

/// <summary>
/// The connections to key servers: one per fetch, to an address that was judged after its name was resolved, so that no second answer of
/// the name system decides (DNS rebinding); TLS by the machine's roots and the operator's.
/// </summary>
internal sealed class KeyServerConnection(PublicAddresses addresses, X509Certificate2Collection trusted)
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int MaxHeaderKibibytes = 16;

    /// <summary>A handler that follows nothing, remembers nothing, unpacks nothing and asks no proxy.</summary>
    /// <param name="patience">How long a connection may take.</param>
    public SocketsHttpHandler Handler(TimeSpan patience) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = MaxHeaderKibibytes,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectTimeout = patience,
        ConnectCallback = ConnectAsync,
        SslOptions = new SslClientAuthenticationOptions
        {
            // A certificate may name addresses to fetch its issuer from, and a stranger wrote them.
            CertificateChainPolicy = Policy(),
            RemoteCertificateValidationCallback = trusted.Count == 0 ? null : IsTrusted,
        },
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var resolved = await ResolveAsync(context.DnsEndPoint.Host, ct);
        if (resolved.Length == 0 || !resolved.All(addresses.Allows))
        {
            throw new AddressNotAllowedException();
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(resolved, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // The wait is given up with the fetch even where the platform's resolver cannot be stopped.
    private static async ValueTask<IPAddress[]> ResolveAsync(string host, CancellationToken ct) => IPAddress.TryParse(host, out var literal)
        ? [literal]
        : await Dns.GetHostAddressesAsync(host, ct).WaitAsync(ct);

    // Only where the machine's own roots are all that is missing; a wrong name or no certificate stays an error.
    private bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? sent, SslPolicyErrors errors)
    {
        if (errors is not SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 leaf)
        {
            return errors is SslPolicyErrors.None;
        }

        using var chain = new X509Chain { ChainPolicy = Policy() };
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(trusted);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        if (sent is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(sent.ChainPolicy.ExtraStore);
        }

        return chain.Build(leaf);
    }

    private static X509ChainPolicy Policy() =>
        new() { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
}

/// <summary>The host of a <c>jwks_uri</c> has an address that is not public and not allowed.</summary>
internal sealed class AddressNotAllowedException() : IOException("The host has an address that keys are not fetched from.");
