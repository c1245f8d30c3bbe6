// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Authorization.Clients;
using Authorization.Handoffs;
using Authorization.Spending;
using Facts;
using Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Network;
using Storage;
using Testing;
using Testing.Actors;

namespace Authorization.Tests.Hosting;

/// <summary>This room alone on a real socket with a real store, a clock that stands still and a network that is a table.</summary>
public sealed class AuthorizationHost : IAsyncLifetime
{
    public const string Issuer = "https://numbers.example";

    private readonly AuthorizationHost? _first;
    private readonly string _directory;
    private WebApplication? _server;

    private readonly string? _connectionString;
    private readonly List<App> _more = [];

    public AuthorizationHost() => _directory = Directory.CreateTempSubdirectory("authorization").FullName;

    internal AuthorizationHost(string connectionString)
        : this() => _connectionString = connectionString;

    private AuthorizationHost(AuthorizationHost first)
    {
        _first = first;
        _directory = first._directory;
        _connectionString = first._connectionString;
        Time = first.Time;
        Network = first.Network;
        Settings = first.Settings;
        (One, Two, WithoutPkce, Off) = (first.One, first.Two, first.WithoutPkce, first.Off);
        (Machine, Api) = (first.Machine, first.Api);
    }

    /// <summary>
    /// Settings beside those of store and issuer. The clock stands still, so whatever is counted by the hour or the minute is counted over
    /// a whole class of tests: those limits are off unless a test is about them.
    /// </summary>
    internal Dictionary<string, string?> Settings { get; init; } = new()
    {
        ["Limits:CodesPerSubscriber"] = "0",
        ["Limits:AuthorizationsPerAddress"] = "0",
        ["Limits:FailedAuthenticationsPerAddress"] = "0",
    };

    internal ManualTime Time { get; } = new();

    internal TableResolver Network { get; } = new();

    internal ListLogger Log { get; } = new();

    /// <summary>Whether every browser is taken for the one that approved a hand-off.</summary>
    internal bool IsApprover { get; set; } = true;

    /// <summary>What the ingress makes of a connection; a test may distrust it.</summary>
    internal Func<HttpContext, SourceAddress?> ClientAddress { get; set; } = FromConnection;

    /// <summary>Verify and share, PKCE, ES256, every grant that concerns a subscriber.</summary>
    internal App One { get; } = new("app-one", "https://one.example/callback", Kernel.Jose.JwsAlgorithm.ES256)
    {
        More = new Dictionary<string, JsonNode?>
        {
            ["grant_types"] = new JsonArray(
                "authorization_code", "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        },
    };

    /// <summary>Verify only, a redirect URI with a query, RS256.</summary>
    internal App Two { get; } = new("app-two", "https://two.example/callback?x=1", Kernel.Jose.JwsAlgorithm.RS256)
    {
        Scopes = ["number-verification:verify"],
    };

    /// <summary>PKCE switched off, PS256.</summary>
    internal App WithoutPkce { get; } = new("app-plain", "https://plain.example/callback", Kernel.Jose.JwsAlgorithm.PS256)
    {
        RequirePkce = false,
    };

    /// <summary>Built for version 0.3 of the API: its scopes alone, and purposes as they were written then.</summary>
    internal App Elder { get; } = new("app-elder", "https://elder.example/callback", Kernel.Jose.JwsAlgorithm.ES256)
    {
        Scopes = ["number-verification-verify-read", "number-verification-share-read"],
        More = new Dictionary<string, JsonNode?> { ["legacy_purpose_scopes"] = true },
    };

    /// <summary>Disabled from the start.</summary>
    internal App Off { get; } = new("app-off", "https://off.example/callback", Kernel.Jose.JwsAlgorithm.ES256) { Enabled = false };

    /// <summary>Client credentials alone, for a scope of the operator's own; one of CAMARA's does it no good.</summary>
    internal App Machine { get; } = new("app-machine", "", Kernel.Jose.JwsAlgorithm.ES256)
    {
        Scopes = ["inventory:read", "number-verification:verify"],
        More = new Dictionary<string, JsonNode?>
        {
            ["grant_types"] = new JsonArray("client_credentials"),
            ["redirect_uris"] = null,
            ["purposes"] = null,
        },
    };

    /// <summary>An API hosted apart, which serves verify and share.</summary>
    internal App Api { get; } = new("api", "", Kernel.Jose.JwsAlgorithm.ES256)
    {
        More = new Dictionary<string, JsonNode?>
        {
            ["client_type"] = "resource_server",
            ["redirect_uris"] = null,
            ["purposes"] = null,
        },
    };

    internal IServiceProvider Services => _server!.Services;

    internal TokenSpending Spending => Services.GetRequiredService<TokenSpending>();

    internal TokenMint Mint => Services.GetRequiredService<TokenMint>();

    /// <summary>The phone at 127.77.1.5, whose line is +99977001005.</summary>
    internal Phone Phone { get; } = new("127.77.1.5");

    /// <summary>A laptop on Wi-Fi.</summary>
    internal Phone Wifi { get; } = new("127.0.0.1");

    internal string BaseUrl { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (_first is null)
        {
            WriteClients();
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Production" });
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Provider"] = _connectionString is null ? "sqlite" : "postgres",
            ["Storage:ConnectionString"] = _connectionString,
            ["Storage:Directory"] = Path.Combine(_directory, _connectionString is null || _first is null ? "data" : "data-beside"),
            ["Authorization:Issuer"] = Issuer,
            ["Authorization:ClientsFile"] = ClientsFile,
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddSingleton<TimeProvider>(Time);
        builder.Services.AddSingleton<ISubscriberResolver>(Network);
        builder.Services.AddSingleton(new HandoffBrowser((_, _) => IsApprover));
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddFacts(builder.Configuration);
        builder.Services.AddAuthorizationServer(builder.Configuration);
        _server = builder.Build();
        _server.MapAuthorizationServer(http => ClientAddress(http));
        await _server.StartAsync();
        BaseUrl = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }

    public async ValueTask DisposeAsync()
    {
        Phone.Dispose();
        Wifi.Dispose();
        await StopAsync();
        if (_first is null)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    internal async Task StopAsync()
    {
        if (_server is { } server)
        {
            _server = null;
            await server.StopAsync();
            await server.DisposeAsync();
        }
    }

    /// <summary>
    /// Another node on the same store, clock and network: beside this one on PostgreSQL, in its place after
    /// <see cref="StopAsync"/> on SQLite.
    /// </summary>
    internal async Task<AuthorizationHost> StartAnotherAsync()
    {
        var node = new AuthorizationHost(this);
        await node.InitializeAsync();
        return node;
    }

    internal static SourceAddress? FromConnection(HttpContext http) =>
        new SourceAddress(http.Connection.RemoteIpAddress!, http.Connection.RemotePort);

    /// <summary>Registers another app beside those above, at once.</summary>
    internal App Register(App app)
    {
        _more.Add(app);
        ReloadClients();
        return app;
    }

    /// <summary>Registers the apps as they are now, at once.</summary>
    internal void ReloadClients()
    {
        WriteClients();
        ReadClients();
    }

    /// <summary>Reads the registrations that this or another node has written, at once.</summary>
    internal void ReadClients() => Services.GetRequiredService<ClientRegistry>().Load();

    /// <summary>The number a query on the main database gives.</summary>
    internal async Task<long> CountAsync(string sql)
    {
        await using var connection = await Services.GetRequiredService<Databases>().Main.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>One authorization by the phone, up to the code.</summary>
    internal async Task<string> ObtainCodeAsync(App app, params (string Name, string? Value)[] changes)
    {
        using var response = await Phone.SendAsync(Authorize(app.AuthorizationRequest(changes)));
        var answer = Answer.Of(response);
        return answer["code"] ?? throw new InvalidOperationException($"No code: {answer["error"]} {answer["error_description"]}");
    }

    internal HttpRequestMessage Authorize(IEnumerable<(string Name, string Value)> parameters) => Get($"/authorize?{Encode(parameters)}");

    internal HttpRequestMessage PostAuthorize(IEnumerable<(string Name, string Value)> parameters) =>
        new(HttpMethod.Post, Raw("/authorize")) { Content = Form(Encode(parameters)) };

    internal HttpRequestMessage Get(string pathAndQuery) => new(HttpMethod.Get, Raw(pathAndQuery));

    /// <summary>A URL whose path and query leave exactly as written.</summary>
    internal Uri Raw(string pathAndQuery) =>
        new(BaseUrl + pathAndQuery, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    internal async Task<HttpResponseMessage> PostTokenAsync(IEnumerable<(string Name, string Value)> form) =>
        await PostTokenAsync(Form(Encode(form)));

    internal Task<HttpResponseMessage> PostTokenAsync(HttpContent content) =>
        Wifi.SendAsync(new HttpRequestMessage(HttpMethod.Post, Raw("/token")) { Content = content });

    /// <summary>A form to an endpoint that knows its clients.</summary>
    internal Task<HttpResponseMessage> PostAsync(string path, IEnumerable<(string Name, string Value)> form) =>
        Wifi.SendAsync(new HttpRequestMessage(HttpMethod.Post, Raw(path)) { Content = Form(Encode(form)) });

    /// <summary>One authorization and its redemption, up to the access token.</summary>
    internal async Task<string> ObtainTokenAsync(App app, params (string Name, string? Value)[] changes)
    {
        using var response = await RedeemAsync(app, await ObtainCodeAsync(app, changes));
        return (await Answer.JsonAsync(response))["access_token"].GetString()!;
    }

    /// <summary>Pushes a request from the back end.</summary>
    internal Task<HttpResponseMessage> PushAsync(IEnumerable<(string Name, string Value)> form) => PostAsync("/par", form);

    /// <summary>The request_uri of a pushed request.</summary>
    internal async Task<string> ObtainRequestUriAsync(App app, params (string Name, string? Value)[] changes)
    {
        using var response = await PushAsync(app.PushedRequest(Time.GetUtcNow(), changes));
        Assert.True(response.StatusCode is System.Net.HttpStatusCode.Created, await response.Content.ReadAsStringAsync());
        return (await Answer.JsonAsync(response))["request_uri"].GetString()!;
    }

    /// <summary>What a phone opens that was given a request_uri (RFC 9126 §4).</summary>
    internal HttpRequestMessage AuthorizePushed(App app, string requestUri, params (string Name, string Value)[] more) =>
        Authorize([("client_id", app.ClientId), ("request_uri", requestUri), .. more]);

    internal Task<HttpResponseMessage> RedeemAsync(App app, string code, params (string Name, string? Value)[] changes) =>
        PostTokenAsync(app.TokenRequest(code, Time.GetUtcNow(), changes));

    internal static StringContent Form(string text)
    {
        var content = new StringContent(text);
        content.Headers.ContentType = new("application/x-www-form-urlencoded");
        return content;
    }

    internal static string Encode(IEnumerable<(string Name, string Value)> parameters) =>
        string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value)}"));

    private string ClientsFile => Path.Combine(_directory, "clients.json");

    private void WriteClients() => File.WriteAllText(
        ClientsFile,
        new JsonObject { ["clients"] = new JsonArray([.. new[] { One, Two, WithoutPkce, Elder, Off, Machine, Api }.Concat(_more).Select(app => app.Registration())]) }
            .ToJsonString());
}
