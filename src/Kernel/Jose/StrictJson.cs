// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;

namespace Kernel.Jose;

/// <summary>
/// JSON as a signed token may hold it: one object, no duplicate names, no comments, shallow. The platform keeps the last of
/// duplicate names, which lets two readers see two tokens (RFC 7515 §4).
/// </summary>
public static class StrictJson
{
    private const int MaxDepth = 16;

    private static readonly JsonDocumentOptions Options = new()
    {
        AllowDuplicateProperties = false,
        AllowTrailingCommas = false,
        CommentHandling = JsonCommentHandling.Disallow,
        MaxDepth = MaxDepth,
    };

    /// <summary>Reads one object; the caller owns the document.</summary>
    public static bool TryParseObject(ReadOnlyMemory<byte> utf8, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(utf8.Span))
        {
            return false; // The platform's reader checks a text only when somebody asks for it.
        }

        try
        {
            document = JsonDocument.Parse(utf8, Options);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // Comparing names for duplicates transcodes them; a lone surrogate in an escaped name ends here.
            return false;
        }

        if (document.RootElement.ValueKind is JsonValueKind.Object)
        {
            return true;
        }

        document.Dispose();
        document = null;
        return false;
    }

    /// <summary>A member that is a string, well formed as Unicode; null when absent or anything else.</summary>
    public static string? FindString(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.AsString() : null;

    /// <summary>A value that is a string, well formed as Unicode; null when it is anything else.</summary>
    public static string? AsString(this JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // An escaped lone surrogate is no text.
        }
    }

    /// <summary>A NumericDate that is a plain integer in seconds (RFC 7519 §2); null when absent, fractional, negative or out of range.</summary>
    public static long? FindSeconds(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
        && value.ValueKind is JsonValueKind.Number
        && value.TryGetInt64(out var seconds)
        && seconds is >= 0 and <= MaxSeconds
            ? seconds
            : null;

    // The year 9999: what DateTimeOffset can hold.
    private const long MaxSeconds = 253_402_300_799;
}
