// SPDX-License-Identifier: Apache-2.0
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting;
using Server.Tests.Hosting;
using Testing.Actors;

namespace Server.Tests.Edge;

/// <summary>What the listeners agree to when a client offers one thing only.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly int _port = ServerProcess.FreePort(SocketType.Stream);
    private readonly RSA _key = RSA.Create(2048);
    private X509Certificate2 _certificate = null!;
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync()
    {
        _certificate = new CertificateRequest("CN=localhost", _key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        _server = await RunningServer.StartAsync(builder => builder.WebHost.ConfigureKestrel(
            kestrel => kestrel.ListenLocalhost(_port, listener => listener.UseHttps(_certificate))));
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate.Dispose();
        _key.Dispose();
    }

    [Theory]
    [Trait("rule", "SEC-002")]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)]
    [InlineData(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256)]
    [InlineData(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384)]
    [Trait("rule", "AS-05")]
    public async Task An_ephemeral_key_and_an_AEAD_are_agreed_on(SslProtocols version, TlsCipherSuite suite)
    {
        var (agreedVersion, agreedSuite) = await HandshakeAsync(version, suite);

        Assert.Equal((version, suite), (agreedVersion, agreedSuite));
    }

    [Theory]
    [Trait("rule", "SEC-002")]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256)]
    [InlineData(TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384)]
    [InlineData(TlsCipherSuite.TLS_RSA_WITH_AES_128_GCM_SHA256)]
    public async Task A_block_cipher_in_CBC_or_a_key_that_is_not_ephemeral_is_refused(TlsCipherSuite suite) =>
        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(SslProtocols.Tls12, suite));

    [Fact]
    [Trait("rule", "SEC-002")]
    [Trait("rule", "AS-05")]
    public async Task TLS_1_1_is_refused()
    {
#pragma warning disable SYSLIB0039, CA5397 // That it is old is the point.
        const SslProtocols old = SslProtocols.Tls11;
#pragma warning restore SYSLIB0039, CA5397

        await Assert.ThrowsAnyAsync<Exception>(() => HandshakeAsync(old, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA));
    }

    [Theory]
    [Trait("rule", "SEC-001")]
    [InlineData("POST /token", "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 3\r\n\r\na=b")]
    [InlineData("POST /number-verification/v2/verify", "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("GET /authorize?client_id=sandbox-app", "\r\n")]
    [InlineData("GET /.well-known/openid-configuration", "\r\n")]
    public async Task Plain_HTTP_reaches_no_route_of_a_TLS_listener(string line, string rest)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("localhost", _port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{rest}"));
        using var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer).WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (IOException)
        {
            // Cut off without a word: as good an end as any.
        }

        var text = System.Text.Encoding.Latin1.GetString(answer.ToArray());
        Assert.DoesNotContain("HTTP/1.1 2", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Location:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("{", text, StringComparison.Ordinal);
    }

    private async Task<(SslProtocols Version, TlsCipherSuite Suite)> HandshakeAsync(SslProtocols version, TlsCipherSuite suite)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var client = new TcpClient();
        await client.ConnectAsync("localhost", _port, patience.Token);
        await using var tls = new SslStream(client.GetStream());
#pragma warning disable CA1416 // These tests run where suites can be chosen.
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = version,
                CipherSuitesPolicy = new CipherSuitesPolicy([suite]),
#pragma warning disable CA5359 // The certificate is the test's own; its trust is not what is asked.
                RemoteCertificateValidationCallback = (_, _, _, _) => true,
#pragma warning restore CA5359
            },
            patience.Token);
#pragma warning restore CA1416
        return (tls.SslProtocol, tls.NegotiatedCipherSuite);
    }
}
