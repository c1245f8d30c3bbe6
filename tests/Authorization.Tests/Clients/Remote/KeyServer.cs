// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Authorization.Clients.Remote;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Testing.Actors;

namespace Authorization.Tests.Clients.Remote;

/// <summary>
/// A partner's https server on loopback, with a certificate for <c>localhost</c> and <c>127.0.0.1</c> by an authority of its own. It also
/// listens on 127.0.0.2, which the certificate does not name.
/// </summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private static readonly DateTimeOffset Yesterday = DateTimeOffset.UtcNow.AddDays(-1);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("key-server-");
    private readonly ConcurrentQueue<string> _requests = new();
    private readonly CancellationTokenSource _stopping = new();
    private WebApplication? _app;

    private KeyServer()
    {
    }

    public int Port { get; } = ServerProcess.FreePort(SocketType.Stream);

    /// <summary>What it answers.</summary>
    public Func<HttpContext, Task> Answer { get; set; } = http => Task.CompletedTask;

    /// <summary>The paths that were asked for, in order.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    /// <summary>Fires when the server stops: for answers that never end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Settings under which its keys may be fetched.</summary>
    public RemoteKeysOptions Trusting => new()
    {
        AllowedNetworks = { "127.0.0.0/8", "::1/128" },
        TrustedCertificates = Path.Combine(_directory.FullName, "authority.pem"),
    };

    public string Url(string host = "localhost", string path = "/jwks") => string.Create(CultureInfo.InvariantCulture, $"https://{host}:{Port}{path}");

    /// <summary>Starts it.</summary>
    /// <param name="issuersAt">Where its certificate says that its issuer's can be fetched.</param>
    public static async Task<KeyServer> StartAsync(string? issuersAt = null)
    {
        var server = new KeyServer();
        var certificate = server.MakeCertificate(issuersAt);

        // Offline, or the platform would look for the issuer itself before it serves.
        var shown = SslStreamCertificateContext.Create(certificate, null, offline: true);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            foreach (var address in new[] { "127.0.0.1", "127.0.0.2" })
            {
                kestrel.Listen(IPAddress.Parse(address), server.Port, listener => listener.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificateContext = shown }),
                }));
            }
        });
        server._app = builder.Build();
        server._app.Run(http =>
        {
            server._requests.Enqueue(http.Request.Path);
            return server.Answer(http);
        });
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Answers a key set.</summary>
    public static Func<HttpContext, Task> Json(JsonNode body, string? cacheControl = null) => Text(body.ToJsonString(), "application/json", cacheControl);

    /// <summary>Answers a text.</summary>
    public static Func<HttpContext, Task> Text(string body, string contentType, string? cacheControl = null) => http =>
    {
        http.Response.ContentType = contentType;
        http.Response.Headers.CacheControl = cacheControl;
        return http.Response.WriteAsync(body);
    };

    /// <summary>Sends headers and then the same octets again and again.</summary>
    public Func<HttpContext, Task> Endless(byte[] octets, TimeSpan pause) => async http =>
    {
        http.Response.ContentType = "application/json";
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, Stopping);
        while (!gone.IsCancellationRequested)
        {
            await http.Response.Body.WriteAsync(octets, gone.Token);
            await Task.Delay(pause, gone.Token);
        }
    };

    /// <summary>Takes the request and says nothing.</summary>
    public Task HangAsync(HttpContext http) => Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, Stopping).Token);

    /// <summary>Ends it: whoever connects is refused from here on.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        if (_app is { } app)
        {
            _app = null;
            await app.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
        _directory.Delete(recursive: true);
    }

    private X509Certificate2 MakeCertificate(string? issuersAt)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authority = new CertificateRequest("CN=an authority of the tests", authorityKey, HashAlgorithmName.SHA256);
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authority.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authority.PublicKey, false));
        using var issuer = authority.CreateSelfSigned(Yesterday, Yesterday.AddDays(3));
        File.WriteAllText(Trusting.TrustedCertificates!, issuer.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var server = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        server.CertificateExtensions.Add(names.Build());
        if (issuersAt is not null)
        {
            server.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension(null, [issuersAt]));
        }

        using var signed = server.Create(issuer, Yesterday, Yesterday.AddDays(2), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }
}
