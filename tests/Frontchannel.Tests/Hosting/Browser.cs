// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;
using Line = Testing.Actors.Phone;

namespace Frontchannel.Tests.Hosting;

/// <summary>What a browser does, without one: it has an address, keeps cookies, says where a form comes from, and follows only if told to.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HandoffServer _server;
    private readonly Line _line;

    public Browser(HandoffServer server, string address)
        : this(server, new Line(address))
    {
    }

    private Browser(HandoffServer server, Line line) => (_server, _line) = (server, line);

    public string Address => _line.Address.ToString();

    public Dictionary<string, string> Cookies { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>Headers of every request.</summary>
    public Dictionary<string, string> Headers { get; private init; } = new(StringComparer.OrdinalIgnoreCase)
    {
        ["User-Agent"] = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
    };

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <summary>Sends a form as a page of the server's does.</summary>
    public Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields) =>
        SendAsync(HttpMethod.Post, path, fields, ("Origin", _server.Issuer), ("Sec-Fetch-Site", "same-origin"));

    public Task<Answer> CreateAsync(string clientId, string requestUri) =>
        PostAsync("/handoff", ("client_id", clientId), ("request_uri", requestUri));

    /// <summary>Another tab of the same browser: the same line and, so far, the same cookies.</summary>
    public Browser NewTab() => new(_server, _line)
    {
        Cookies = new Dictionary<string, string>(Cookies, StringComparer.Ordinal),
        Headers = new Dictionary<string, string>(Headers, StringComparer.OrdinalIgnoreCase),
    };

    /// <summary>The same browser on another line, as a phone is that left its Wi-Fi: another address, the same cookies.</summary>
    public Browser MovedTo(string address) => new(_server, new Line(address)) { Cookies = Cookies, Headers = Headers };

    /// <summary>The same browser, led to another node of the same installation.</summary>
    public Browser AtNode(HandoffServer node) => new(node, _line) { Cookies = Cookies, Headers = Headers };

    /// <summary>Opens what does not end by itself; gives it once its headers are there.</summary>
    public async Task<HttpResponseMessage> OpenStreamAsync(string path, params (string Name, string Value)[] headers)
    {
        using var request = Request(HttpMethod.Get, path, headers);
        return await _line.BeginAsync(request);
    }

    /// <summary>Sends anything.</summary>
    public async Task<Answer> SendAsync(
        HttpMethod method, string path, IEnumerable<(string Name, string Value)>? fields, params (string Name, string Value)[] headers)
    {
        using var request = Request(method, path, headers);
        if (fields is not null)
        {
            request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
        }

        using var response = await _line.SendAsync(request);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            Cookies[pair[0]] = pair[1];
        }

        return await Answer.ReadAsync(response);
    }

    /// <summary>Follows redirects within the server to their end.</summary>
    public async Task<Answer> FollowAsync(Answer answer)
    {
        for (var hops = 0; answer.Location is { } location && hops < 10; hops++)
        {
            answer = await GetAsync(location);
        }

        return answer;
    }

    public void Dispose() => _line.Dispose();

    // To its own node, whatever node the issuer's name means.
    private HttpRequestMessage Request(HttpMethod method, string path, (string Name, string Value)[] headers)
    {
        var within = path.StartsWith(_server.Issuer, StringComparison.Ordinal) ? path[_server.Issuer.Length..] : path;
        var request = new HttpRequestMessage(method, string.Create(CultureInfo.InvariantCulture, $"http://localhost:{_server.Port}{within}"));
        foreach (var (name, value) in Headers.Select(header => (header.Key, header.Value)).Concat(headers))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (Cookies.Count > 0)
        {
            request.Headers.TryAddWithoutValidation("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }

        return request;
    }
}

/// <summary>An answer as a person's browser has it.</summary>
internal sealed partial record Answer(int Status, string Body, string? Location, Uri? Refresh, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The page token in it.</summary>
    public string Token => TokenPattern().Match(Body) is { Success: true } match
        ? match.Groups[1].Value
        : throw new InvalidOperationException($"The page ({Status}) has no token.");

    /// <summary>The path that a redirect leads to, without its query; null when it is none.</summary>
    public string? Leads => Location?.Split('?')[0];

    /// <summary>All that tells one answer from another: status, headers but for the time of day, and body.</summary>
    public string Likeness => string.Join('\n', Headers.Where(header => header.Key != "Date").OrderBy(header => header.Key, StringComparer.Ordinal)
        .Select(header => $"{header.Key}: {header.Value}").Prepend(Status.ToString(CultureInfo.InvariantCulture)).Append(Body));

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        var refresh = headers.TryGetValue("Refresh", out var text) ? new Uri(text.Split("url=")[1]) : null;
        return new Answer(
            (int)response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers.Location?.OriginalString, refresh, headers);
    }

    public override string ToString() => $"{Status} {Location}";

    [GeneratedRegex("name=\"token\" value=\"([^\"]+)\"")]
    private static partial Regex TokenPattern();
}
