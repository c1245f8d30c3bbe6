// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Clients;

namespace Server.Sandbox;

/// <summary>The registrations of <c>sandbox-app</c> and <c>sandbox-other</c>, read by the ordinary loader like any client's.</summary>
internal static class SandboxClients
{
    private static readonly string[] VerifyScopes = ["number-verification:verify", "number-verification-verify-read"];

    private static readonly string[] AllScopes =
        [.. VerifyScopes, "number-verification:device-phone-number:read", "number-verification-share-read"];

    /// <summary>The document for an issuer; redirect URIs of the sandbox live below it.</summary>
    public static ClientsDocument Document(string issuer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("clients");
            Write(json, "sandbox-app", "Sandbox app", AllScopes, [$"{issuer}/sandbox/callback", "http://127.0.0.1:9876/callback"]);
            Write(json, "sandbox-other", "Another sandbox app", VerifyScopes, ["http://127.0.0.1:9877/callback"]);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new ClientsDocument("the sandbox's clients", buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, string clientId, string name, string[] scopes, string[] redirectUris)
    {
        json.WriteStartObject();
        json.WriteString("client_id", clientId);
        json.WriteString("client_name", name);
        json.WriteStartObject("jwks");
        json.WriteStartArray("keys");
        SandboxKeys.Public(clientId).WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
        WriteAll(json, "redirect_uris", redirectUris);
        WriteAll(json, "scopes", scopes);
        WriteAll(json, "purposes", ["FraudPreventionAndDetection", "IdentityVerification"]);
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
