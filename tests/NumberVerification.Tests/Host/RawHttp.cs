// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Text;

namespace NumberVerification.Tests.Host;

/// <summary>HTTP/1.1 by hand, for what a well-behaved client cannot send.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Sends the text (with <c>Host</c> and <c>Connection: close</c> added after the first line) and reads one answer: what its
    /// Content-Length says, or to the end.
    /// </summary>
    public static async Task<RawAnswer> SendAsync(Uri address, string requestLine, string headers, string body = "")
    {
        using var patience = new CancellationTokenSource(Patience);
        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, patience.Token);
        await using var stream = socket.GetStream();
        var text = $"{requestLine}\r\nHost: {address.Authority}\r\nConnection: close\r\n{headers}\r\n{body}";
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text), patience.Token);
        var received = new StringBuilder();
        var buffer = new byte[4096];
        while (!RawAnswer.IsWhole($"{received}"))
        {
            var count = await stream.ReadAsync(buffer, patience.Token);
            if (count == 0)
            {
                break;
            }

            received.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return RawAnswer.Parse($"{received}");
    }
}

/// <summary>What came back.</summary>
internal sealed record RawAnswer(int Status, ILookup<string, string> Headers, string Body)
{
    public static RawAnswer Parse(string text)
    {
        var parts = text.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        return new RawAnswer(
            int.Parse(lines[0].Split(' ')[1], null),
            lines.Skip(1).Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase),
            parts[1]);
    }

    /// <summary>The header's end has come, and as many characters after it as it announces.</summary>
    public static bool IsWhole(string text) =>
        text.Contains("\r\n\r\n", StringComparison.Ordinal)
        && Parse(text) is var answer
        && answer.Headers["Content-Length"].FirstOrDefault() is { } length
        && answer.Body.Length >= int.Parse(length, null);

    public void ShouldRefuse(int status, string code)
    {
        Assert.Equal(status, Status);
        Assert.Contains($"\"code\":\"{code}\"", Body, StringComparison.Ordinal);
        Assert.Contains($"\"status\":{status}", Body, StringComparison.Ordinal);
        Assert.Equal("application/json", Headers["Content-Type"].Single());
        Assert.Single(Headers["x-correlator"]);
    }
}
