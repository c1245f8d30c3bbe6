// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Facts;

namespace Server.Verbs;

/// <summary>Writes facts as JSON lines: one object per fact, absent members left out.</summary>
internal sealed class AuditLines(Stream output)
{
    private static readonly byte[] NewLine = "\n"u8.ToArray();

    private readonly ArrayBufferWriter<byte> _line = new(512);

    /// <summary>Writes one line.</summary>
    public async Task WriteAsync(AuditEntry.Recorded entry, CancellationToken ct)
    {
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line))
        {
            Write(json, entry);
        }

        await output.WriteAsync(_line.WrittenMemory, ct);
        await output.WriteAsync(NewLine, ct);
    }

    private static void Write(Utf8JsonWriter json, AuditEntry.Recorded entry)
    {
        var fact = entry.Fact;
        json.WriteStartObject();
        json.WriteString("time", fact.At.UtcDateTime);
        json.WriteString("committed", entry.CommittedAt.UtcDateTime);
        json.WriteString("kind", fact.Kind.ToString());
        json.WriteString("outcome", fact.Outcome);
        WriteIfAny(json, "reason", fact.Reason);
        WriteIfAny(json, "client", fact.ClientId);
        WriteIfAny(json, "grant", fact.Grant);
        WriteIfAny(json, "origin", fact.Origin);
        WriteIfAny(json, "subject", fact.Subject);
        WriteIfAny(json, "correlator", fact.Correlator);
        if (fact.Details is { } details)
        {
            json.WriteStartObject("details");
            foreach (var (name, value) in details)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        json.WriteString("node", entry.Node);
        json.WriteNumber("row", entry.Row);
        json.WriteEndObject();
    }

    private static void WriteIfAny(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
