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
    /// <exception cref="InvalidDataException">The text as a whole is no such document.</exception>
    public static IReadOnlyList<ReadClient> Read(ClientsDocument document)
    {
        using var json = Parse(document);
        var members = json.RootElement.ValueKind is JsonValueKind.Object ? json.RootElement.EnumerateObject().ToList() : [];
        if (members is not [{ Name: "clients", Value.ValueKind: JsonValueKind.Array } clients]
            || clients.Value.GetArrayLength() > MaxClients)
        {
            throw new InvalidDataException(
                $"{document.Source} is not an object with one member, clients, an array of at most {MaxClients}.");
        }

        return [.. clients.Value.EnumerateArray().Select((client, index) => ReadOne(client, $"clients[{index}]"))];
    }

    private static JsonDocument Parse(ClientsDocument document)
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

    private static ReadClient ReadOne(JsonElement element, string place)
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
            var keys = root.TryGetProperty("jwks", out var jwks) ? JsonWebKeySet.Parse(jwks) : null;
            return Interpret(root, keys).Try(out var client, out var refusal)
                ? new ReadClient(name, client, null, keys!.Refusals)
                : new ReadClient(name, null, refusal, keys?.Refusals ?? []);
        }
    }

    private static Result<Client, string> Interpret(JsonElement root, JsonWebKeySet? keys)
    {
        if (root.TryGetProperty("jwks_uri", out _))
        {
            return "jwks_uri is not supported; write the keys into jwks";
        }

        foreach (var member in root.EnumerateObject())
        {
            if (!KnownMembers.Contains(member.Name))
            {
                return $"the member {member.Name} is unknown";
            }
        }

        if (keys is null)
        {
            return "jwks is missing";
        }

        try
        {
            return ClientRules.Apply(root.Deserialize(ClientsJson.Default.ClientRegistration)!, new InlineKeys(keys));
        }
        catch (JsonException exception)
        {
            return $"{exception.Path?.TrimStart('$', '.')} is of the wrong type";
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
