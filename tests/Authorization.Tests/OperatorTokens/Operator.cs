// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Authorization.Tests.OperatorTokens;

/// <summary>
/// The operator's side: an https server under an authority of its own, with an introspection endpoint that wants a client assertion
/// and a JWKS. A test may stop it, start it again at the same address, and keep it from answering.
/// </summary>
internal sealed class Operator : IAsyncDisposable
{
    public const string ClientId = "number-verification-server";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("operator-");
    private readonly X509Certificate2 _certificate;
    private readonly SigningKey _client = SigningKey.ImportJwk(JsonDocument.Parse(ClientJwk).RootElement);
    private readonly ConcurrentDictionary<string, Func<JsonObject>> _tokens = new();
    private WebApplication? _server;
    private int _port;

    // The key of the client "number-verification-server" in these tests, and of nobody anywhere else.
    private static readonly string ClientJwk = MakeJwk();

    public Operator()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var request = new CertificateRequest("CN=Operator Test Authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = request.CreateSelfSigned(from, to);

        using var serverKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaf = new CertificateRequest("CN=localhost", serverKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        leaf.CertificateExtensions.Add(names.Build());
        using var signed = leaf.Create(authority, from, to, RandomNumberGenerator.GetBytes(8));
        _certificate = X509CertificateLoader.LoadPkcs12(signed.CopyWithPrivateKey(serverKey).Export(X509ContentType.Pkcs12), null);

        AuthorityFile = Path.Combine(_directory.FullName, "authority.pem");
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        KeyFile = Path.Combine(_directory.FullName, "client.jwk.json");
        File.WriteAllText(KeyFile, ClientJwk);
    }

    /// <summary>The authority that vouches for it, PEM.</summary>
    public string AuthorityFile { get; }

    /// <summary>The private key it knows its client by.</summary>
    public string KeyFile { get; }

    /// <summary>The key its entitlement server signs with.</summary>
    public SigningKey Key { get; set; } = SigningKey.Generate(JwsAlgorithm.ES256);

    /// <summary>How many questions reached it, JWKS included.</summary>
    public int Asked { get; private set; }

    /// <summary>The bodies it was asked with.</summary>
    public ConcurrentQueue<IFormCollection> Forms { get; } = [];

    /// <summary>While set, questions are left without an answer.</summary>
    public TaskCompletionSource? Silence { get; set; }

    /// <summary>Answers in place of its own, for a test of bad ones.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public string Endpoint => $"https://localhost:{_port}/introspect";

    public string JwksUrl => $"https://localhost:{_port}/jwks";

    public static async Task<Operator> StartAsync()
    {
        var server = new Operator();
        await server.StartAgainAsync();
        return server;
    }

    public async Task StartAgainAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"https://127.0.0.1:{_port}").ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(
            (HttpsConnectionAdapterOptions https) => https.ServerCertificate = _certificate));
        _server = builder.Build();
        _server.Use(async (http, next) =>
        {
            Asked++;
            if (Silence is { } silence)
            {
                await silence.Task;
            }

            await (Instead is { } instead ? instead(http) : next(http));
        });
        _server.MapPost("/introspect", IntrospectAsync);
        _server.MapGet("/jwks", WriteJwksAsync);
        await _server.StartAsync();
        var address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        _port = new Uri(address).Port;
    }

    public async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            Silence?.TrySetResult();
            await server.StopAsync();
            await server.DisposeAsync();
        }
    }

    /// <summary>An active opaque token for a line.</summary>
    public string Issue(DateTimeOffset expires, string number = "+99977001005")
    {
        var token = Base64Url.Encode(RandomNumberGenerator.GetBytes(24));
        Know(token, () => new JsonObject
        {
            ["active"] = true,
            ["exp"] = expires.ToUnixTimeSeconds(),
            ["phone_number"] = number,
            ["scope"] = "ts43 other",
        });
        return token;
    }

    public void Know(string token, Func<JsonObject> answer) => _tokens[token] = answer;

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _certificate.Dispose();
        _client.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task IntrospectAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        Forms.Enqueue(form);
        if (!IsClient(form["client_assertion"]))
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var answer = _tokens.TryGetValue(form["token"].ToString(), out var known) ? known() : new JsonObject { ["active"] = false };
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(answer.ToJsonString());
    }

    private bool IsClient(string? assertion)
    {
        if (!Jws.TryParse(assertion, out var jws))
        {
            return false;
        }

        using (jws)
        {
            return jws.VerifiedBy(_client.PublicKey)
                && jws.Claims.FindString("iss") == ClientId
                && jws.Claims.FindString("sub") == ClientId
                && jws.Claims.FindString("aud") == Endpoint;
        }
    }

    private async Task WriteJwksAsync(HttpContext http)
    {
        http.Response.ContentType = "application/jwk-set+json";
        await using var json = new Utf8JsonWriter(http.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteStartArray("keys");
        Key.PublicKey.WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string MakeJwk()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var p = key.ExportParameters(includePrivateParameters: true);
        return new JsonObject
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = Base64Url.Encode(p.Q.X),
            ["y"] = Base64Url.Encode(p.Q.Y),
            ["d"] = Base64Url.Encode(p.D),
            ["kid"] = "our-key",
        }.ToJsonString();
    }
}
