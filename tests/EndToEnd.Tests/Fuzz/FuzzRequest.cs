// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace EndToEnd.Tests.Fuzz;

/// <summary>A request in parts, so that a mutation can break one rule at a time and leave the framing whole.</summary>
internal sealed class FuzzRequest
{
    public required string Method { get; set; }

    public required string Path { get; set; }

    public List<(string Name, string Value)> Query { get; } = [];

    public List<(string Name, string Value)> Headers { get; } = [];

    public List<(string Name, string Value)>? Form { get; set; }

    public string? Body { get; set; }

    /// <summary>Where it is meant to arrive; mutations may lead elsewhere.</summary>
    public required string Route { get; init; }

    /// <summary>The bytes, framed by a Content-Length that is true.</summary>
    public byte[] ToBytes()
    {
        var body = Encoding.UTF8.GetBytes(Body ?? (Form is null ? "" : Join(Form)));
        var text = new StringBuilder();
        text.Append(Method).Append(' ').Append(Path);
        if (Query.Count > 0)
        {
            text.Append('?').Append(Join(Query));
        }

        text.Append(" HTTP/1.1\r\n");
        foreach (var (name, value) in Headers)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        if (body.Length > 0 || Method is "POST" or "PUT")
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {body.Length}\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), .. body];
    }

    private static string Join(List<(string Name, string Value)> pairs) =>
        string.Join('&', pairs.Select(pair => $"{pair.Name}={pair.Value}"));
}
