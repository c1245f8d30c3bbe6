// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Kernel;
using Kernel.Jose;

namespace Server.Verbs.Clients;

/// <summary>A file that an operator was given, or wrote, and that holds one JSON object.</summary>
internal static class JsonFile
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>The object, or why there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static Result<JsonObject, string> Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
        {
            return $"{path} is longer than {MaxBytes} bytes.";
        }

        if (!StrictJson.TryParseObject(File.ReadAllBytes(path), out var json))
        {
            return $"{path} is no JSON object with distinct names.";
        }

        using (json)
        {
            return JsonObject.Create(json.RootElement.Clone())!;
        }
    }
}
