// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Server.Tests.Hosting;

namespace Server.Tests.Edge;

/// <summary>A connection stays what it is, and every request on it is judged like any other.</summary>
public sealed class UpgradeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    [Theory]
    [Trait("rule", "SEC-018")]
    [InlineData("/token", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings, close")]
    [InlineData("/number-verification/v2/verify", "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nConnection: Upgrade, HTTP2-Settings, close")]
    [InlineData("/token", "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade, close")]
    [InlineData("/number-verification/v2/verify", "Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nConnection: Upgrade, close")]
    public async Task An_upgrade_is_ignored_and_the_request_is_refused_as_it_would_be_without(string path, string headers)
    {
        string Request(string more) => string.Create(
            CultureInfo.InvariantCulture,
            $"POST {path} HTTP/1.1\r\nHost: localhost:{shared.Server.Port}\r\nx-correlator: up-1\r\nContent-Length: 0\r\n{more}\r\n\r\n");

        var upgraded = await shared.Server.SendRawAsync(Request(headers));
        var plain = await shared.Server.SendRawAsync(Request("Connection: close"));

        Assert.StartsWith("HTTP/1.1 4", upgraded, StringComparison.Ordinal);
        Assert.Equal(WithoutDate(plain), WithoutDate(upgraded));
        Assert.DoesNotContain("\r\nUpgrade:", upgraded, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-018")]
    public async Task HTTP_2_is_not_begun_without_TLS()
    {
        var answer = await shared.Server.SendRawAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\u0004\0\0\0\0\0");

        Assert.DoesNotMatch("^HTTP/1.1 [23]", answer);
    }

    private static string WithoutDate(string answer) =>
        string.Join("\r\n", answer.Split("\r\n").Where(line => !line.StartsWith("Date:", StringComparison.Ordinal)));
}
