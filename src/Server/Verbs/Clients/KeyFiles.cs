// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel;
using Kernel.Jose;

namespace Server.Verbs.Clients;

/// <summary>The files that keys come from and go to. A private key is written once, for its owner alone, and shown nowhere.</summary>
internal static class KeyFiles
{
    /// <summary>
    /// Makes an ES256 key pair, writes its private JWK to a new file that only this user reads, and registers the public half by
    /// <paramref name="register"/>; when that is refused, or fails, the file is removed again.
    /// </summary>
    /// <returns>The refusal; null when the key is registered.</returns>
    /// <exception cref="IOException">The file exists already or cannot be written.</exception>
    public static async Task<string?> GenerateAsync(string path, Func<JsonNode, Task<string?>> register)
    {
        using var key = SigningKey.Generate(JwsAlgorithm.ES256);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var registered = false;
        await using var file = new FileStream(path, options);
        try
        {
            await using (var writer = new Utf8JsonWriter(file))
            {
                key.WritePrivateTo(writer);
            }

            file.Flush(flushToDisk: true);
            var refusal = await register(Public(key.PublicKey));
            registered = refusal is null;
            return refusal;
        }
        finally
        {
            if (!registered)
            {
                File.Delete(path);
            }
        }
    }

    /// <summary>The keys of a file: one JWK, or a set.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Result<JsonArray, string> Read(string path)
    {
        if (!JsonFile.Read(path).Try(out var node, out var unreadable))
        {
            return unreadable;
        }

        return !node.ContainsKey("keys") ? new JsonArray(node)
            : node["keys"] is JsonArray keys ? keys.DeepClone().AsArray()
            : $"{path} has keys that are no array.";
    }

    /// <summary>A set of keys as registrations hold it.</summary>
    public static JsonObject Set(params IEnumerable<JsonNode?> keys) => new() { ["keys"] = new JsonArray([.. keys.Select(key => key?.DeepClone())]) };

    private static JsonNode Public(JsonWebKey key)
    {
        using var utf8 = new MemoryStream();
        using (var writer = new Utf8JsonWriter(utf8))
        {
            key.WriteTo(writer);
        }

        return JsonNode.Parse(utf8.ToArray())!;
    }
}
