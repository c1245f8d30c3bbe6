// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Testing.Actors;

namespace EndToEnd.Tests.Secrecy;

/// <summary>A hand-off of the sandbox's own application, from the push to the last question, by two browsers that keep what they are given.</summary>
internal sealed partial class HandoffPlay(ServerProcess server, Phone phone, Secrets secrets) : IDisposable
{
    private readonly Phone _desktop = new("127.0.0.9");
    private readonly Dictionary<Phone, Dictionary<string, string>> _cookies = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Plays it; every secret of it is noted.</summary>
    public async Task PlayAsync(string number)
    {
        var begun = JsonNode.Parse(await PostJsonAsync("/sandbox/handoffs", new { number }))!;
        var url = new Uri((string)begun["url"]!);
        secrets.AddFrom(url.Query);
        var query = System.Web.HttpUtility.ParseQueryString(url.Query);
        var live = (await PostAsync(_desktop, "/handoff", ("client_id", query["client_id"]!), ("request_uri", query["request_uri"]!))).Location!;
        secrets.AddText(live.Split('/')[^1]);
        var page = (await SendAsync(_desktop, HttpMethod.Get, live, null)).Body;
        var shortCode = ShortCode().Match(page).Value;
        secrets.AddText(shortCode);
        secrets.AddText(shortCode.Replace("-", "", StringComparison.Ordinal));

        // By the short code, and then by the handle that it leads to.
        var handle = (await PostAsync(phone, "/q", ("code", shortCode))).Location!;
        secrets.AddText(handle.Split('/')[^1]);
        var token = Noted(await SendAsync(phone, HttpMethod.Get, handle, null));
        token = Noted(await PostAsync(phone, "/q/continue", ("token", token)));
        var status = JsonNode.Parse((await SendAsync(_desktop, HttpMethod.Get, $"{live}/status", null)).Body)!;
        var authorize = (await PostAsync(phone, "/q/decide", ("token", token), ("decision", "allow"), ("digits", (string)status["match"]!))).Location!;
        secrets.AddFrom(authorize);
        var callback = (await SendAsync(phone, HttpMethod.Get, authorize, null)).Location!;
        secrets.AddFrom(callback);
        secrets.AddText(System.Web.HttpUtility.ParseQueryString(new Uri(callback).Query)["state"]!);
        var end = (await SendAsync(phone, HttpMethod.Get, callback, null)).Location!;
        token = Noted(await SendAsync(phone, HttpMethod.Get, end, null));

        var back = new Uri((await PostAsync(_desktop, $"{live}/finish")).Refresh!);
        secrets.AddFrom(back.Query);
        var id = (string)begun["pushed"]!["id"]!;
        await PostJsonAsync($"/sandbox/runs/{id}/arrival", new { query = back.Query });
        JsonNode progress;
        do
        {
            progress = JsonNode.Parse(await PostJsonAsync($"/sandbox/runs/{id}/next", new { }))!;
            secrets.AddFrom((string)progress["step"]!["exchange"]!["responseBody"]!);
        }
        while (!(bool)progress["done"]!);
        Assert.True((bool)progress["verified"]!, progress.ToJsonString());
        Assert.StartsWith("/q/end", (await PostAsync(phone, "/q/report", ("token", token))).Location, StringComparison.Ordinal);
        foreach (var cookie in _cookies.Values.SelectMany(cookies => cookies.Values))
        {
            secrets.AddText(cookie);
        }
    }

    public void Dispose() => _desktop.Dispose();

    private string Noted((string Body, string? Location, string? Refresh) page)
    {
        var token = Token().Match(page.Body).Groups[1].Value;
        secrets.AddText(token);
        return token;
    }

    private Task<(string Body, string? Location, string? Refresh)> PostAsync(Phone browser, string path, params (string Name, string Value)[] fields) =>
        SendAsync(browser, HttpMethod.Post, path, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    private async Task<string> PostJsonAsync(string path, object body) =>
        (await SendAsync(_desktop, HttpMethod.Post, path, JsonContent.Create(body))).Body;

    private async Task<(string Body, string? Location, string? Refresh)> SendAsync(Phone browser, HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith('/') ? server.Issuer + path : path) { Content = content };
        request.Headers.TryAddWithoutValidation("Origin", server.Issuer);
        var cookies = _cookies.TryGetValue(browser, out var kept) ? kept : _cookies[browser] = [];
        request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        using var response = await browser.SendAsync(request);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            cookies[pair[0]] = pair[1];
        }

        var refresh = response.Headers.TryGetValues("Refresh", out var values) ? values.Single().Split("url=")[1] : null;
        return (await response.Content.ReadAsStringAsync(Ct), response.Headers.Location?.OriginalString, refresh);
    }

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex Token();

    [GeneratedRegex("[A-Z]{4}-[A-Z]{4}")]
    private static partial Regex ShortCode();
}
