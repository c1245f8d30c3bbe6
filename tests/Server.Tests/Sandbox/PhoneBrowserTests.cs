// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Server.Tests.Hosting;

namespace Server.Tests.Sandbox;

/// <summary>Pages with forms, cookies and streams on a phone's host, and a phone that changes to Wi-Fi. A route that tells what it saw stands behind the relay.</summary>
public sealed class PhoneBrowserTests : IAsyncLifetime
{
    private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private RunningServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Phone => $"http://1-5.phone.localhost:{_server.Port}";

    public async ValueTask InitializeAsync() =>
        _server = await RunningServer.StartAsync(builder => builder.Services.AddSingleton<IStartupFilter>(new Seen(_heard.Task)));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task What_a_page_of_the_phone_sends_is_sent_by_a_page_of_the_issuer()
    {
        var seen = await SeeAsync(HttpMethod.Post, ("Origin", Phone), ("Referer", $"{Phone}/q/abc"), ("Sec-Fetch-Site", "same-origin"));

        Assert.Equal(_server.Url, (string?)seen["origin"]);
        Assert.Equal($"{_server.Url}/q/abc", (string?)seen["referer"]);
        Assert.Equal("same-origin", (string?)seen["site"]);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("http://elsewhere.example")]
    [InlineData("http://1-6.phone.localhost:{port}")]
    [InlineData("http://1-5.phone.localhost")]
    [InlineData("https://1-5.phone.localhost:{port}")]
    [InlineData("http://1-5.phone.localhost:{port}0")]
    [InlineData("http://1-5.phone.localhost:{port}.elsewhere.example")]
    public async Task A_stranger_s_page_stays_a_stranger(string pattern)
    {
        var origin = pattern.Replace("{port}", $"{_server.Port}", StringComparison.Ordinal);

        var seen = await SeeAsync(HttpMethod.Post, ("Origin", origin), ("Referer", $"{origin}/"));

        Assert.Equal(origin, (string?)seen["origin"]);
        Assert.Equal($"{origin}/", (string?)seen["referer"]);
    }

    [Fact]
    public async Task Cookies_pass_both_ways_one_by_one()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/seen", ("Cookie", "__Host-a=1; b=2"));

        Assert.Equal("__Host-a=1; b=2", (string?)(await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!["cookie"]);
        Assert.Equal(
            ["__Host-handoff-phone=x; path=/; secure; samesite=strict; httponly", "other=y; path=/"],
            answer.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Events_pass_as_they_come()
    {
        using var request = OnPhone(HttpMethod.Get, "/events");
        using var answer = await _server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync(Ct));

        // The second is said only once the first was heard.
        Assert.Equal("data: first", await events.ReadLineAsync(Ct));
        _heard.SetResult();
        Assert.Equal("data: second", await events.ReadLineAsync(Ct));
    }

    [Fact]
    public async Task A_phone_on_wifi_calls_from_elsewhere_until_it_is_back_on_mobile_data()
    {
        Assert.Equal("127.77.1.5", (string?)(await SeeAsync(HttpMethod.Get))["from"]);

        using var on = await _server.Http.PostAsJsonAsync("/sandbox/phones/1-5", new { wifi = true }, Ct);
        Assert.Equal(HttpStatusCode.OK, on.StatusCode);
        Assert.Equal("127.0.0.1", (string?)(await SeeAsync(HttpMethod.Get))["from"]);
        using var refused = await SendAsync(HttpMethod.Get, new Uri(_server.Begin().AuthorizeUrl).PathAndQuery);
        Assert.Contains("not_on_mobile_network", refused.Headers.Location!.Query, StringComparison.Ordinal);
        Assert.True((bool?)(await ReadAsync("1-5"))["wifi"]);
        Assert.False((bool?)(await ReadAsync("1-6"))["wifi"]);

        using var form = new FormUrlEncodedContent([KeyValuePair.Create("wifi", "false")]);
        using var off = await _server.Http.PostAsync("/sandbox/phones/1-5", form, Ct);
        Assert.Equal("""{"name":"1-5","number":"+99977001005","wifi":false,"address":"127.77.1.5"}""", await off.Content.ReadAsStringAsync(Ct));
        Assert.Equal("127.77.1.5", (string?)(await SeeAsync(HttpMethod.Get))["from"]);
    }

    [Theory]
    [InlineData("1-256", """{"wifi":true}""")]
    [InlineData("localhost", """{"wifi":true}""")]
    [InlineData("1-5", """{}""")]
    [InlineData("1-5", """{"wifi":"yes"}""")]
    public async Task What_is_no_phone_or_no_connection_is_refused(string name, string body)
    {
        using var answer = await _server.Http.PostAsync($"/sandbox/phones/{name}", new StringContent(body), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.False((bool?)(await ReadAsync("1-5"))["wifi"]);
    }

    private async Task<JsonNode> ReadAsync(string name) =>
        (await _server.Http.GetFromJsonAsync<JsonObject>($"/sandbox/phones/{name}", Ct))!;

    private async Task<JsonNode> SeeAsync(HttpMethod method, params (string Name, string Value)[] headers)
    {
        using var answer = await SendAsync(method, "/seen", headers);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>(Ct))!;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = OnPhone(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _server.Http.SendAsync(request, Ct);
    }

    private HttpRequestMessage OnPhone(HttpMethod method, string path) =>
        new(method, path) { Headers = { Host = $"1-5.phone.localhost:{_server.Port}" } };

    // Answers what comes for the issuer's own name; what comes for a phone's goes on to the relay.
    private sealed class Seen(Task heard) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(AnswerAsync);
            next(app);
        };

        private Task AnswerAsync(HttpContext http, RequestDelegate next) => (http.Request.Host.Host, http.Request.Path.Value) switch
        {
            ("localhost", "/seen") => TellAsync(http),
            ("localhost", "/events") => StreamAsync(http),
            _ => next(http),
        };

        private static Task TellAsync(HttpContext http)
        {
            http.Response.Cookies.Append("__Host-handoff-phone", "x", new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict });
            http.Response.Cookies.Append("other", "y");
            var headers = http.Request.Headers;
            return http.Response.WriteAsJsonAsync(
                new JsonObject
                {
                    ["from"] = http.Connection.RemoteIpAddress?.MapToIPv4().ToString(),
                    ["origin"] = headers.Origin.ToString(),
                    ["referer"] = headers.Referer.ToString(),
                    ["site"] = headers["Sec-Fetch-Site"].ToString(),
                    ["cookie"] = headers.Cookie.ToString(),
                },
                Ct);
        }

        private async Task StreamAsync(HttpContext http)
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: first\n", Ct);
            await heard;
            await http.Response.WriteAsync("data: second\n", Ct);
        }
    }
}
