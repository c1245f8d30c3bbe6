// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text.Json;
using Kernel;
using Kernel.Jose;

namespace Authorization.Clients;

/// <summary>Reads a document of client registrations, one by one: a bad one names itself and leaves the others alone.</summary>
internal static class ClientsReader
{
    private const int MaxClients = 10_000;

    private static readonly string[] KnownMembers =
        [.. ClientsJson.Default.ClientRegistration.Properties.Select(property => property.Name)];

    /// <summary>Reads one document.</summary>
    /// <param name="document">The document.</param>
    /// <param name="remote">The keys of a client behind a <c>jwks_uri</c>, or why there can be none.</param>
    /// <exception cref="InvalidDataException">The text as a whole is no such document.</exception>
    public static IReadOnlyList<ReadClient> Read(ClientsDocument document, Func<string, string, Result<ClientKeys, string>> remote)
    {
        using var json = Parse(document);
        return [.. ClientsOf(json, document).Select((client, index) => ReadOne(client, $"clients[{index}]", remote))];
    }

    /// <summary>The registrations in a document, unread.</summary>
    /// <exception cref="InvalidDataException">The JSON is something else.</exception>
    internal static IReadOnlyList<JsonElement> ClientsOf(JsonDocument json, ClientsDocument document)
    {
        var members = json.RootElement.ValueKind is JsonValueKind.Object ? json.RootElement.EnumerateObject().ToList() : [];
        return members is [{ Name: "clients", Value.ValueKind: JsonValueKind.Array } clients] && clients.Value.GetArrayLength() <= MaxClients
            ? [.. clients.Value.EnumerateArray()]
            : throw new InvalidDataException(
                $"{document.Source} is not an object with one member, clients, an array of at most {MaxClients}.");
    }

    /// <summary>The document as JSON; the caller owns it.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    internal static JsonDocument Parse(ClientsDocument document)
    {
        try
        {
            return JsonDocument.Parse(document.Utf8);
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{document.Source} is not JSON (line {exception.LineNumber + 1}).", exception);
        }
    }

    private static ReadClient ReadOne(JsonElement element, string place, Func<string, string, Result<ClientKeys, string>> remote)
    {
        // Strict again on the client's own bytes: a doubled name is that client's fault alone.
        if (element.ValueKind is not JsonValueKind.Object
            || !StrictJson.TryParseObject(JsonMarshal.GetRawUtf8Value(element).ToArray(), out var strict))
        {
            return new ReadClient(place, null, "is not a JSON object with distinct names", []);
        }

        using (strict)
        {
            var root = strict.RootElement;
            var name = root.FindString("client_id") ?? place;
            var inline = root.TryGetProperty("jwks", out var jwks) ? JsonWebKeySet.Parse(jwks) : null;
            return Interpret(root, () => KeysOf(root, name, inline, remote)).Try(out var client, out var refusal)
                ? new ReadClient(name, client, null, inline?.Refusals ?? [])
                : new ReadClient(name, null, refusal, inline?.Refusals ?? []);
        }
    }

    // RFC 7591 §2: never both, and a client that has neither could not prove itself.
    private static Result<ClientKeys, string> KeysOf(
        JsonElement root, string clientId, JsonWebKeySet? inline, Func<string, string, Result<ClientKeys, string>> remote)
    {
        if (root.TryGetProperty("jwks_uri", out var uri))
        {
            return inline is not null ? "jwks and jwks_uri exclude each other"
                : uri.AsString() is { } text ? remote(clientId, text) : "jwks_uri is no string";
        }

        return inline is null ? "jwks is missing, and jwks_uri too"
            : inline.Keys.Count == 0 ? "jwks holds no usable key"
            : new InlineKeys(inline);
    }

    private static Result<Client, string> Interpret(JsonElement root, Func<Result<ClientKeys, string>> readKeys)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (!KnownMembers.Contains(member.Name))
            {
                return $"the member {member.Name} is unknown";
            }
        }

        if (!readKeys().Try(out var keys, out var refusal))
        {
            return refusal;
        }

        try
        {
            return ClientRules.Apply(root.Deserialize(ClientsJson.Default.ClientRegistration)!, keys);
        }
        catch (JsonException exception)
        {
            return $"{exception.Path?.TrimStart('$', '.')} is of the wrong type, or has a member that is unknown";
        }
        catch (InvalidOperationException)
        {
            return "it holds text that is no Unicode"; // An escaped lone surrogate.
        }
    }
}

/// <summary>What became of one registration.</summary>
/// <param name="Name">Its client_id, or its place in the document.</param>
/// <param name="Client">The client; null when refused.</param>
/// <param name="Refusal">Why it was refused.</param>
/// <param name="KeyRefusals">Keys of its set that were left out, and why.</param>
internal sealed record ReadClient(string Name, Client? Client, string? Refusal, IReadOnlyList<string> KeyRefusals);
