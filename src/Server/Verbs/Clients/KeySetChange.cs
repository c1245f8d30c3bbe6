// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;

namespace Server.Verbs.Clients;

/// <summary>The changes of a registration's keys; each says why it cannot be made, or null.</summary>
internal static class KeySetChange
{
    /// <summary>Adds keys to those that are there.</summary>
    public static string? Append(JsonObject client, IEnumerable<JsonNode?> keys)
    {
        if (client["jwks"] is not JsonObject jwks || jwks["keys"] is not JsonArray present)
        {
            return "has no keys in the file to add to; --jwks or --jwks-uri says where they are from now on";
        }

        foreach (var key in keys)
        {
            present.Add(key?.DeepClone());
        }

        return null;
    }

    /// <summary>Takes a key out by its <c>kid</c>, or by its thumbprint (RFC 7638) where it has none.</summary>
    public static string? Remove(JsonObject client, string name)
    {
        var taken = (client["jwks"] as JsonObject)?["keys"] is JsonArray keys ? keys.RemoveAll(key => key is JsonObject jwk && IsNamed(jwk, name)) : 0;
        return taken > 0 ? null : $"has no key {name} in the file";
    }

    /// <summary>Puts <c>jwks</c> or <c>jwks_uri</c> in the place of whichever is there.</summary>
    public static string? Replace(JsonObject client, string member, JsonNode keys)
    {
        client.Remove("jwks");
        client.Remove("jwks_uri");
        client[member] = keys;
        return null;
    }

    private static bool IsNamed(JsonObject jwk, string name)
    {
        using var json = JsonDocument.Parse(jwk.ToJsonString());
        return json.RootElement.FindString("kid") == name
            || (JsonWebKey.TryParse(json.RootElement, out var key, out _) && key.Thumbprint == name);
    }
}
