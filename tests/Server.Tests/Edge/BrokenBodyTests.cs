// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Server.Tests.Hosting;

namespace Server.Tests.Edge;

/// <summary>A body the server gives up reading is answered in the words of its door, not with an empty status.</summary>
public sealed class BrokenBodyTests(SharedServer shared) : IClassFixture<SharedServer>
{
    // 64 KiB in chunks: beyond Kestrel's own bound, which no Content-Length announces.
    private static readonly string TooLong =
        string.Concat(Enumerable.Repeat($"1000\r\n{new string('a', 0x1000)}\r\n", 16)) + "0\r\n\r\n";

    private const string NoChunk = "zz\r\nno chunk";

    public static TheoryData<string, bool, string> Bodies => new()
    {
        { "/token", true, "413 invalid_request" },
        { "/token", false, "400 invalid_request" },
        { "/authorize", true, "413 invalid_request" },
        { "/authorize", false, "400 invalid_request" },
        { "/number-verification/v2/verify", true, "413 CONTENT_TOO_LARGE" },
        { "/number-verification/v2/verify", false, "400 INVALID_ARGUMENT" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    [Trait("rule", "SEC-010")]
    [Trait("rule", "SEC-011")]
    public async Task The_door_answers_for_it(string path, bool tooLong, string expected)
    {
        var isApi = path.Contains("verify", StringComparison.Ordinal);
        var head = isApi
            ? $"Content-Type: application/json\r\nAuthorization: Bearer {await MintAsync()}\r\n"
            : "Content-Type: application/x-www-form-urlencoded\r\n";
        var answer = await shared.Server.SendRawAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: localhost:{shared.Server.Port}\r\n{head}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{(tooLong ? TooLong : NoChunk)}"));

        Assert.StartsWith($"HTTP/1.1 {expected[..3]}", answer, StringComparison.Ordinal);
        Assert.Contains("Cache-Control: no-store\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("Content-Type: application/json\r\n", answer, StringComparison.Ordinal);
        using var body = JsonDocument.Parse(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        Assert.Equal(expected[4..], body.RootElement.GetProperty(isApi ? "code" : "error").GetString());
    }

    private async Task<string> MintAsync()
    {
        using var minted = await shared.Server.Http.PostAsync(
            "/sandbox/token", new StringContent("""{"scope":"number-verification:verify","number":"+99977001005"}"""));
        return (await minted.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
