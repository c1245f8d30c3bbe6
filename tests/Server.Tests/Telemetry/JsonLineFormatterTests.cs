// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Server.Telemetry;
using Testing;

namespace Server.Tests.Telemetry;

/// <summary>One event is one line, whatever a value holds.</summary>
public sealed class JsonLineFormatterTests
{
    [Theory]
    [Trait("rule", "SEC-322")]
    [InlineData("two\r\nlines")]
    [InlineData("\u001b[31mred")]
    [InlineData("quote\" and \\ backslash")]
    [InlineData("line\u2028separator\u2029paragraph\u0085next")]
    [InlineData("\0nul")]
    public void A_value_cannot_end_its_line(string value)
    {
        var line = Write(value);

        Assert.EndsWith("\n", line, StringComparison.Ordinal);
        Assert.DoesNotContain(line.TrimEnd('\r', '\n'), char.IsControl);
        Assert.DoesNotContain(line, letter => letter is '\u2028' or '\u2029');
        using var json = JsonDocument.Parse(line);
        Assert.Equal(value, json.RootElement.GetProperty("value").GetString());
        Assert.Equal("warning", json.RootElement.GetProperty("level").GetString());
        Assert.Equal(7, json.RootElement.GetProperty("event").GetInt32());
        Assert.Equal("2030-03-17T09:26:53.589Z", json.RootElement.GetProperty("time").GetString());
    }

    private static string Write(string value)
    {
        KeyValuePair<string, object?>[] state = [new("Value", value), new("{OriginalFormat}", "Said {Value}")];
        using var output = new StringWriter();
        new JsonLineFormatter(new ManualTime()).Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                LogLevel.Warning, "Tests", new EventId(7), state, null, (_, _) => $"Said {value}"),
            null,
            output);
        return output.ToString();
    }
}
