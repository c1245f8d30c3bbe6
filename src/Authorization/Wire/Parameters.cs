// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Authorization.Wire;

/// <summary>
/// The parameters of one request, decoded once. The platform's reader repairs what it does not understand and joins what is
/// repeated; here a bad escape, a NUL or bytes that are no UTF-8 refuse the whole text, and repeats stay visible.
/// </summary>
internal sealed class Parameters
{
    /// <summary>The most parameters read: more is an attack on the table, not a request (SEC-023).</summary>
    public const int MaxCount = 100;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);

    private Parameters(string body) => Body = body;

    /// <summary>The body as it came, one character per octet; empty when there was none.</summary>
    public string Body { get; }

    /// <summary>Names that occur more than once; RFC 6749 §3.1 and §3.2 allow that for none.</summary>
    public IReadOnlySet<string> Repeated => _repeated;

    /// <summary>Every parameter with a value, once.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The value; null when absent, empty (RFC 6749 §3.1: as if omitted) or repeated.</summary>
    public string? Find(string name) => _repeated.Contains(name) ? null : _values.GetValueOrDefault(name);

    /// <summary>Parameters that came in another form than encoded text; an empty value is as if omitted.</summary>
    public static Parameters Of(IEnumerable<KeyValuePair<string, string>> values)
    {
        var parameters = new Parameters("");
        foreach (var (name, value) in values.Where(pair => pair.Value.Length > 0))
        {
            parameters._values.Add(name, value);
        }

        return parameters;
    }

    /// <summary>
    /// Reads one or two encoded texts (a query, a body) as one list, so that a repeat across them is a repeat.
    /// </summary>
    public static bool TryParse(
        ReadOnlySpan<char> query, string? body, [NotNullWhen(true)] out Parameters? parameters)
    {
        parameters = new Parameters(body ?? "");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var count = 0;
        if (parameters.TryAdd(query, seen, ref count) && parameters.TryAdd(body, seen, ref count))
        {
            return true;
        }

        parameters = null;
        return false;
    }

    private bool TryAdd(ReadOnlySpan<char> encoded, HashSet<string> seen, ref int count)
    {
        foreach (var range in encoded.Split('&'))
        {
            var pair = encoded[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var rawValue = equals < 0 ? default : pair[(equals + 1)..];
            if (++count > MaxCount
                || !TryDecode(equals < 0 ? pair : pair[..equals], out var name)
                || !TryDecode(rawValue, out var value))
            {
                return false;
            }

            if (!seen.Add(name))
            {
                _repeated.Add(name);
            }
            else if (value.Length > 0)
            {
                _values.Add(name, value);
            }
        }

        return true;
    }

    private static bool TryDecode(ReadOnlySpan<char> encoded, [NotNullWhen(true)] out string? decoded)
    {
        decoded = null;
        var bytes = new byte[encoded.Length];
        var length = 0;
        for (var i = 0; i < encoded.Length; i++)
        {
            var c = encoded[i];
            if (c is '%')
            {
                if (i + 2 >= encoded.Length || !char.IsAsciiHexDigit(encoded[i + 1]) || !char.IsAsciiHexDigit(encoded[i + 2]))
                {
                    return false;
                }

                c = (char)byte.Parse(encoded.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
                if (c is '\0')
                {
                    return false;
                }
            }
            else if (c is '+')
            {
                c = ' ';
            }
            else if (c is < ' ' or > '~')
            {
                return false; // Raw control or non-ASCII characters are not form encoding at all.
            }

            bytes[length++] = (byte)c;
        }

        try
        {
            decoded = StrictUtf8.GetString(bytes, 0, length);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
