// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace Frontchannel.Tests.Hosting;

/// <summary>A desktop that listens to its hand-off (server-sent events).</summary>
internal sealed class Events : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _lines;
    private Task<string?>? _line;

    private Events(HttpResponseMessage response, StreamReader lines) => (_response, _lines) = (response, lines);

    /// <summary>Begins to listen.</summary>
    public static async Task<Events> OpenAsync(Waiting waiting)
    {
        var response = await waiting.Desktop.OpenStreamAsync($"{waiting.LivePath}/events");
        Assert.Equal(200, (int)response.StatusCode);
        return new Events(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event and its data; while none comes, a little time passes. Null at the end of the stream.</summary>
    public async Task<(string Name, JsonObject Data)?> NextAsync(HandoffServer server)
    {
        var name = "";
        while (await LineAsync(server) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line["event: ".Length..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return (name, JsonNode.Parse(line["data: ".Length..])!.AsObject());
            }
        }

        return null;
    }

    /// <summary>The next <c>state</c>, whatever else comes before it; its data.</summary>
    public async Task<JsonObject> NextStateAsync(HandoffServer server)
    {
        while (await NextAsync(server) is var (name, data))
        {
            if (name == "state")
            {
                return data;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }

    /// <summary>Listens until the stream says that it is still there.</summary>
    public async Task HearBeatAsync(HandoffServer server)
    {
        while (await LineAsync(server) is { } line && !line.StartsWith(':'))
        {
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _response.Dispose();
    }

    // The clock goes on at a tenth of its pace at most, so that a busy machine does not let a hand-off expire.
    private async Task<string?> LineAsync(HandoffServer server)
    {
        var ct = TestContext.Current.CancellationToken;
        _line ??= _lines.ReadLineAsync(ct).AsTask();
        while (await Task.WhenAny(_line, Task.Delay(100, ct)) != _line)
        {
            ct.ThrowIfCancellationRequested();
            server.Time.Advance(TimeSpan.FromMilliseconds(200));
        }

        var line = await _line;
        _line = null;
        return line;
    }
}
