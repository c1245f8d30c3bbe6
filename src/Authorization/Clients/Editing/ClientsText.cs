// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;

namespace Authorization.Clients.Editing;

/// <summary>
/// The text of a clients file, cut into its registrations. Those that nobody changes stay as they are to the octet, order, unknown
/// members and all, because whoever wrote them by hand wants to find them again.
/// </summary>
internal sealed class ClientsText
{
    private const string Indent = "    ";

    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // The file is no page: an umlaut or a & may be read as such.
    };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly List<(string? ClientId, byte[] Utf8)> _registrations;

    private ClientsText(List<(string? ClientId, byte[] Utf8)> registrations) => _registrations = registrations;

    /// <summary>Cuts a document; an absent one has no registration.</summary>
    /// <exception cref="InvalidDataException">It is no clients document.</exception>
    public static ClientsText Read(ClientsDocument? document)
    {
        if (document is null)
        {
            return new ClientsText([]);
        }

        using var json = ClientsReader.Parse(document);
        return new ClientsText([.. ClientsReader.ClientsOf(json, document).Select(client => (
            client.ValueKind is JsonValueKind.Object ? client.FindString("client_id") : null,
            JsonMarshal.GetRawUtf8Value(client).ToArray()))]);
    }

    /// <summary>How many registrations have that id.</summary>
    public int Count(string clientId) => _registrations.Count(one => one.ClientId == clientId);

    /// <summary>The one registration of that id, to be changed; null when it is not a JSON object with distinct names.</summary>
    public JsonObject? Find(string clientId)
    {
        try
        {
            return JsonNode.Parse(_registrations[IndexOf(clientId)].Utf8, documentOptions: Strict) as JsonObject;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Puts a registration at the end.</summary>
    public void Add(string clientId, JsonObject registration) => _registrations.Add((clientId, Write(registration)));

    /// <summary>Puts a registration in the place of the one of that id.</summary>
    public void Replace(string clientId, JsonObject registration) => _registrations[IndexOf(clientId)] = (clientId, Write(registration));

    /// <summary>Takes out every registration of that id.</summary>
    public void Remove(string clientId) => _registrations.RemoveAll(one => one.ClientId == clientId);

    /// <summary>The whole text, UTF-8.</summary>
    public byte[] Write()
    {
        using var text = new MemoryStream();
        text.Write("{\n  \"clients\": ["u8);
        foreach (var (index, (_, utf8)) in _registrations.Index())
        {
            text.Write(index == 0 ? "\n    "u8 : ",\n    "u8);
            text.Write(utf8);
        }

        text.Write(_registrations.Count == 0 ? "]\n}\n"u8 : "\n  ]\n}\n"u8);
        return text.ToArray();
    }

    private int IndexOf(string clientId) => _registrations.FindIndex(one => one.ClientId == clientId);

    private static byte[] Write(JsonObject registration) =>
        Encoding.UTF8.GetBytes(registration.ToJsonString(Written).Replace("\n", $"\n{Indent}", StringComparison.Ordinal));
}
