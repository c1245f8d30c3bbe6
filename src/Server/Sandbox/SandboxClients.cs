// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Clients;
using Server.Sandbox.App;

namespace Server.Sandbox;

/// <summary>
/// The registrations of <c>sandbox-app</c>, <c>sandbox-other</c>, <c>sandbox-desktop</c>, which hands off to a phone, and <c>sandbox-api</c>,
/// an API hosted apart; read by the ordinary loader like any client's.
/// </summary>
internal static class SandboxClients
{
    private static readonly string[] VerifyScopes = ["number-verification:verify", "number-verification-verify-read"];

    private static readonly string[] AllScopes =
        [.. VerifyScopes, "number-verification:device-phone-number:read", "number-verification-share-read"];

    private static readonly string[] GrantTypes =
    [
        "authorization_code", "client_credentials", "urn:openid:params:grant-type:ciba", "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ];

    // Of no API that is served: something to ask for without a subscriber.
    private const string InventoryScope = "sandbox-inventory:read";

    /// <summary>The document for an issuer; redirect URIs of the sandbox live below it.</summary>
    public static ClientsDocument Document(string issuer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("clients");
            Write(json, "sandbox-app", "Sandbox app", [.. AllScopes, InventoryScope], [$"{issuer}/sandbox/callback", "http://127.0.0.1:9876/callback"]);
            Write(json, "sandbox-other", "Another sandbox app", VerifyScopes, ["http://127.0.0.1:9877/callback"]);
            WriteDesktop(json, issuer);
            WriteApi(json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new ClientsDocument("the sandbox's clients", buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string clientId, string name, string[] scopes, string[] redirectUris)
    {
        json.WriteStartObject();
        WriteIdentity(json, clientId, name);
        WriteAll(json, "grant_types", GrantTypes);
        WriteAll(json, "redirect_uris", redirectUris);
        WriteAll(json, "scopes", scopes);
        WriteAll(json, "purposes", ["FraudPreventionAndDetection", "IdentityVerification"]);
        json.WriteEndObject();
    }

    // Written out in a file, because it is what a reader wants to see of a hand-off first.
    private static void WriteDesktop(Utf8JsonWriter json, string issuer)
    {
        using var registration = JsonDocument.Parse(
            EmbeddedFile.ReadText($"{AppBackEnd.DesktopClientId}.client.json").Replace("{issuer}", issuer, StringComparison.Ordinal));
        json.WriteStartObject();
        foreach (var member in registration.RootElement.EnumerateObject())
        {
            member.WriteTo(json);
        }

        WriteKeys(json, AppBackEnd.DesktopClientId);
        json.WriteEndObject();
    }

    private static void WriteApi(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteIdentity(json, "sandbox-api", "Number Verification, hosted apart");
        json.WriteString("client_type", "resource_server");
        WriteAll(json, "scopes", AllScopes);
        json.WriteEndObject();
    }

    private static void WriteIdentity(Utf8JsonWriter json, string clientId, string name)
    {
        json.WriteString("client_id", clientId);
        json.WriteString("client_name", name);
        WriteKeys(json, clientId);
    }

    private static void WriteKeys(Utf8JsonWriter json, string clientId)
    {
        json.WriteStartObject("jwks");
        json.WriteStartArray("keys");
        SandboxKeys.Public(clientId).WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAll(Utf8JsonWriter json, string name, string[] values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
