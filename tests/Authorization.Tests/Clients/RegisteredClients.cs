// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json.Nodes;
using Authorization.Clients;
using Authorization.Clients.Remote;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Authorization.Tests.Clients;

/// <summary>Registrations as operators write them, and the registry that reads them.</summary>
internal static class RegisteredClients
{
    private const string Good =
        """
        {
          "client_id": "app-1",
          "jwks": { "keys": [ { "kty": "EC", "crv": "P-256", "kid": "k1",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU", "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" } ] },
          "redirect_uris": [ "https://app.example/callback" ],
          "scopes": [ "number-verification:verify" ],
          "purposes": [ "FraudPreventionAndDetection" ]
        }
        """;

    // The RSA key of RFC 7638 §3.1, and its thumbprint there.
    private const string Published =
        """
        { "keys": [ { "kty": "RSA", "e": "AQAB", "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw" } ] }
        """;

    private const string PublishedThumbprint = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs";

    /// <summary>What outside the sandbox is refused.</summary>
    public static SampleKeys Samples { get; } = new(new HashSet<string> { PublishedThumbprint });

    /// <summary>A registration that is good but for its key, whose private half the test calls published.</summary>
    public static JsonObject WithPublishedKey(string clientId) => With(("client_id", clientId), ("jwks", JsonNode.Parse(Published)));

    /// <summary>A registration that is accepted, with members replaced, added, or (null) taken away.</summary>
    public static JsonObject With(params (string Member, JsonNode? Value)[] changes)
    {
        var registration = JsonNode.Parse(Good)!.AsObject();
        foreach (var (member, value) in changes)
        {
            registration.Remove(member);
            if (value is not null)
            {
                registration[member] = value;
            }
        }

        return registration;
    }

    /// <summary>The document that holds those registrations.</summary>
    public static string Document(params JsonNode[] registrations) =>
        new JsonObject { ["clients"] = new JsonArray(registrations) }.ToJsonString();

    /// <summary>What becomes of one registration.</summary>
    public static ReadClient Read(JsonNode registration) => Assert.Single(Read(Document(registration)));

    /// <summary>What becomes of a document.</summary>
    public static IReadOnlyList<ReadClient> Read(string document) =>
        ClientsReader.Read(new ClientsDocument("the test", Encoding.UTF8.GetBytes(document)), RemoteKeysOf(new()).For);

    /// <summary>The remote keys of a server with these settings.</summary>
    public static RemoteKeyTable RemoteKeysOf(RemoteKeysOptions options, params SampleKeys[] samples) =>
        new(new KeyFetcher(Options.Create(options)), samples, TimeProvider.System, NullLogger<RemoteKeyTable>.Instance);

    /// <summary>A registry of documents and a file, not loaded yet.</summary>
    public static (ClientRegistry Registry, LogLines Log) Registry(string? file, params string[] documents)
    {
        var log = new LogLines();
        var options = Options.Create(new AuthorizationServerOptions { ClientsFile = file ?? "/nonexistent/clients.json" });
        var registry = new ClientRegistry(
            documents.Select((text, index) => new ClientsDocument($"document {index}", Encoding.UTF8.GetBytes(text))),
            new ClientAdmission(RemoteKeysOf(new()), [Samples]),
            options,
            log);
        return (registry, log);
    }

    /// <summary>A logger that keeps its lines.</summary>
    internal sealed class LogLines : ILogger<ClientRegistry>, ILogger<ClientsFileWatch>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add($"{logLevel} {formatter(state, exception)}");
    }
}
