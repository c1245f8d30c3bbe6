// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Authorization.Clients.Remote;
using Authorization.Tests.Hosting;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.Tests.Clients.Remote;

/// <summary>Fetches from a real https server, well behaved and otherwise.</summary>
public sealed class KeyFetcherTests : IAsyncLifetime
{
    private readonly SigningKey _key = SigningKey.Generate(JwsAlgorithm.ES256);
    private KeyServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await KeyServer.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("localhost", "application/json")]
    [InlineData("127.0.0.1", "application/jwk-set+json")]
    [InlineData("localhost", "Application/JSON; charset=utf-8")]
    public async Task A_key_set_is_read(string host, string contentType)
    {
        _server.Answer = KeyServer.Text(App.KeySet(_key).ToJsonString(), contentType, "max-age=600");

        var fetched = await FetchAsync(_server.Url(host));

        Assert.True(fetched.Try(out var keys, out var refusal), refusal);
        Assert.Equal(_key.KeyId, Assert.Single(keys.Set.Keys).KeyId);
        Assert.Equal(TimeSpan.FromMinutes(10), keys.Life);
    }

    [Fact]
    public async Task An_empty_set_is_news_and_a_set_of_unusable_keys_is_none()
    {
        _server.Answer = KeyServer.Json(new JsonObject { ["keys"] = new JsonArray() });
        Assert.True((await FetchAsync(_server.Url())).Try(out var keys, out _));
        Assert.Empty(keys.Set.Keys);

        _server.Answer = KeyServer.Json(JsonNode.Parse("""{"keys":[{"kty":"oct","k":"AA"}]}""")!);
        Assert.Equal("no_usable_key", await RefusalAsync(_server.Url()));
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.2")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0.0.0.0")]
    [Trait("rule", "SEC-176")]
    public async Task No_name_and_no_address_leads_inside(string host)
    {
        var trusting = new RemoteKeysOptions { TrustedCertificates = _server.Trusting.TrustedCertificates };

        Assert.Equal("address_not_allowed", await RefusalAsync(_server.Url(host), trusting));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    [Trait("rule", "SEC-176")]
    public async Task A_redirect_is_not_followed()
    {
        _server.Answer = http =>
        {
            http.Response.Redirect(_server.Url("127.0.0.1", "/elsewhere"));
            return Task.CompletedTask;
        };

        Assert.Equal("status", await RefusalAsync(_server.Url()));
        Assert.Equal(["/jwks"], _server.Requests);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("rule", "SEC-176")]
    public async Task A_body_of_10_MiB_is_not_read(bool announced)
    {
        _server.Answer = async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.ContentLength = announced ? 10 * 1024 * 1024 : null;
            await http.Response.Body.WriteAsync(new byte[10 * 1024 * 1024], http.RequestAborted);
        };

        Assert.Equal("too_long", await RefusalAsync(_server.Url()));
    }

    [Fact]
    [Trait("rule", "SEC-176")]
    public async Task Whoever_drips_or_says_nothing_is_left()
    {
        _server.Answer = _server.Endless(" "u8.ToArray(), TimeSpan.FromMilliseconds(200));
        Assert.Equal("timeout", await RefusalAsync(_server.Url()));

        _server.Answer = _server.HangAsync;
        Assert.Equal("timeout", await RefusalAsync(_server.Url()));
    }

    [Fact]
    [Trait("rule", "SEC-176")]
    public async Task Whoever_accepts_a_connection_and_no_handshake_is_left()
    {
        using var mute = new TcpListener(IPAddress.Loopback, 0);
        mute.Start();

        Assert.Equal("timeout", await RefusalAsync($"https://localhost:{((IPEndPoint)mute.LocalEndpoint).Port}/"));
    }

    [Theory]
    [InlineData("<html></html>", "text/html", "content_type")]
    [InlineData("<html></html>", "application/json", "not_json")]
    [InlineData("""{"keys":[],"keys":[]}""", "application/json", "not_json")]
    [InlineData("[]", "application/json", "not_json")]
    [InlineData("", "application/json", "not_json")]
    [InlineData("{}", "application/json", "no_usable_key")]
    [InlineData("""{"keys":[]}""", "text/plain", "content_type")]
    [InlineData("""{"keys":[]}""", "application/jsonx", "content_type")]
    [Trait("rule", "SEC-176")]
    public async Task What_is_no_key_set_is_refused(string body, string contentType, string word)
    {
        _server.Answer = KeyServer.Text(body, contentType);

        Assert.Equal(word, await RefusalAsync(_server.Url()));
    }

    [Theory]
    [InlineData(204)]
    [InlineData(206)]
    [InlineData(404)]
    [InlineData(500)]
    public async Task Only_200_counts(int status)
    {
        _server.Answer = http =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };

        Assert.Equal("status", await RefusalAsync(_server.Url()));
    }

    [Fact]
    [Trait("rule", "SEC-176")]
    public async Task Nothing_is_unpacked()
    {
        _server.Answer = async http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers.ContentEncoding = "gzip";
            await using var packed = new GZipStream(http.Response.Body, CompressionLevel.Optimal);
            await packed.WriteAsync(new byte[10 * 1024 * 1024]);
        };

        Assert.Equal("content_encoding", await RefusalAsync(_server.Url()));
    }

    [Fact]
    [Trait("rule", "SEC-176")]
    public async Task Headers_are_bounded()
    {
        _server.Answer = http =>
        {
            http.Response.Headers["x-long"] = new string('a', 20 * 1024);
            return KeyServer.Json(App.KeySet(_key))(http);
        };

        Assert.Equal("too_long", await RefusalAsync(_server.Url()));
    }

    [Fact]
    public async Task A_certificate_is_of_an_authority_that_is_trusted_and_for_that_name()
    {
        _server.Answer = KeyServer.Json(App.KeySet(_key));
        var untrusting = new RemoteKeysOptions { AllowedNetworks = { "127.0.0.0/8", "::1/128" } };
        await using var stranger = await KeyServer.StartAsync();

        Assert.Equal("tls", await RefusalAsync(_server.Url(), untrusting));
        Assert.Equal("tls", await RefusalAsync(_server.Url(), stranger.Trusting));
        Assert.Equal("tls", await RefusalAsync(_server.Url("127.0.0.2")));
        Assert.True((await FetchAsync(_server.Url())).Try(out _, out _));
    }

    [Fact]
    [Trait("rule", "SEC-176")]
    public async Task A_certificate_sends_this_server_nowhere()
    {
        using var elsewhere = new TcpListener(IPAddress.Loopback, 0);
        elsewhere.Start();
        var issuersAt = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)elsewhere.LocalEndpoint).Port}/ca.cer");
        await using var server = await KeyServer.StartAsync(issuersAt);

        Assert.Equal("tls", await RefusalAsync(server.Url(), _server.Trusting));
        Assert.False(elsewhere.Pending());
    }

    [Fact]
    public async Task Nothing_is_remembered_between_fetches()
    {
        var cookies = new List<string>();
        _server.Answer = http =>
        {
            cookies.Add(http.Request.Headers.Cookie.ToString());
            http.Response.Headers.SetCookie = "id=1";
            return KeyServer.Json(App.KeySet(_key))(http);
        };
        using var fetcher = new KeyFetcher(Options.Create(_server.Trusting));

        Assert.True((await fetcher.FetchAsync(new Uri(_server.Url()))).Try(out _, out _));
        Assert.True((await fetcher.FetchAsync(new Uri(_server.Url()))).Try(out _, out _));

        Assert.Equal(["", ""], cookies);
    }

    [Fact]
    public async Task Whoever_is_not_there_is_said_to_be_so()
    {
        await _server.StopAsync();

        Assert.Equal("connection", await RefusalAsync(_server.Url()));
    }

    private async Task<Kernel.Result<FetchedKeys, string>> FetchAsync(string url, RemoteKeysOptions? options = null)
    {
        using var fetcher = new KeyFetcher(Options.Create(options ?? _server.Trusting));
        return await fetcher.FetchAsync(new Uri(url));
    }

    private async Task<string> RefusalAsync(string url, RemoteKeysOptions? options = null) =>
        (await FetchAsync(url, options)).Try(out _, out var refusal) ? "fetched" : refusal;
}
