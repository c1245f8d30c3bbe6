// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;
using Server.Tests.Hosting;
using Testing;

namespace Server.Tests.Edge;

/// <summary>Whatever text a request or a registration holds, no answer gives it to a browser as markup.</summary>
public sealed class HostileTextTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private static readonly string[] Parameters =
    [
        "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "response_mode",
        "prompt", "max_age", "claims", "request", "request_uri", "login_hint", "extra",
    ];

    [Fact]
    [Trait("rule", "SEC-283")]
    public void The_corpus_has_at_least_two_hundred_texts() => Assert.True(HostileText.Corpus.Distinct().Count() >= 200);

    [Fact]
    [Trait("rule", "SEC-283")]
    public async Task No_parameter_of_an_authorization_request_comes_back_as_markup()
    {
        var good = new Uri(shared.Server.Begin().AuthorizeUrl).Query[1..].Split('&').Select(pair => pair.Split('=', 2)).ToList();
        foreach (var name in Parameters)
        {
            foreach (var text in HostileText.Corpus)
            {
                var query = string.Join('&', good.Where(pair => pair[0] != name).Append([name, Uri.EscapeDataString(text)]).Select(pair => string.Join('=', pair)));
                await AssertHarmlessAsync(HttpMethod.Get, $"/authorize?{query}", text);
            }
        }
    }

    [Fact]
    [Trait("rule", "SEC-283")]
    public async Task No_path_comes_back_as_markup()
    {
        foreach (var text in HostileText.Corpus)
        {
            var escaped = Uri.EscapeDataString(text);
            foreach (var path in (string[])[$"/{escaped}", $"/authorize/{escaped}", $"/number-verification/{escaped}", $"/number-verification/v2/{escaped}", $"/api-docs/{escaped}"])
            {
                await AssertHarmlessAsync(HttpMethod.Get, path, text);
            }
        }
    }

    [Fact]
    [Trait("rule", "SEC-283")]
    public async Task No_header_comes_back_as_markup()
    {
        foreach (var text in HostileText.Corpus.Where(text => !text.Any(char.IsControl)))
        {
            foreach (var name in (string[])["User-Agent", "Referer", "Accept-Language", "X-Forwarded-Host", "Authorization", "Cookie", "Origin", "Sec-Fetch-Dest"])
            {
                await AssertHarmlessAsync(HttpMethod.Get, "/authorize", text, (name, text));
            }

            // The correlator is echoed as a header where its pattern lets it pass (SEC-238), and nowhere else.
            await AssertHarmlessAsync(HttpMethod.Post, "/number-verification/v2/verify", text, ("x-correlator", text));
        }
    }

    [Fact]
    [Trait("rule", "SEC-283")]
    public async Task No_form_or_body_comes_back_as_markup()
    {
        foreach (var text in HostileText.Corpus)
        {
            foreach (var name in (string[])["grant_type", "code", "redirect_uri", "client_id", "client_assertion", "client_assertion_type", "scope"])
            {
                using var form = new FormUrlEncodedContent(new Dictionary<string, string> { [name] = text });
                await AssertHarmlessAsync(HttpMethod.Post, "/token", text, content: form);
            }

            using var body = new StringContent(
                JsonSerializer.Serialize(new Dictionary<string, string> { ["phoneNumber"] = text }), new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
            await AssertHarmlessAsync(HttpMethod.Post, "/number-verification/v2/verify", text, content: body);
        }
    }

    [Fact]
    [Trait("rule", "SEC-283")]
    public async Task No_registered_name_comes_back_as_markup()
    {
        using var key = SigningKey.Generate(JwsAlgorithm.ES256);
        using var published = new MemoryStream();
        using (var writer = new Utf8JsonWriter(published))
        {
            key.PublicKey.WriteTo(writer);
        }

        var clients = new JsonObject
        {
            ["clients"] = new JsonArray([.. HostileText.Corpus.Select((text, index) => (JsonNode)new JsonObject
            {
                ["client_id"] = $"hostile-{index}",
                ["client_name"] = text,
                ["jwks"] = new JsonObject { ["keys"] = new JsonArray(JsonNode.Parse(published.ToArray())) },
                ["redirect_uris"] = new JsonArray("https://app.example/callback"),
                ["scopes"] = new JsonArray("number-verification:verify"),
                ["purposes"] = new JsonArray("FraudPreventionAndDetection"),
            })]),
        };
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, clients.ToJsonString());
        try
        {
            await using var server = await RunningServer.StartAsync(null, $"--Authorization:ClientsFile={file}");
            for (var index = 0; index < HostileText.Corpus.Count; index++)
            {
                await AssertHarmlessAsync(
                    HttpMethod.Get, $"/authorize?client_id=hostile-{index}&redirect_uri=https://else.example/", HostileText.Corpus[index], http: server.Http);
                await AssertHarmlessAsync(
                    HttpMethod.Get, $"/authorize?client_id=hostile-{index}&redirect_uri=https://app.example/callback", HostileText.Corpus[index], http: server.Http);
            }
        }
        finally
        {
            File.Delete(file);
        }
    }

    private async Task AssertHarmlessAsync(
        HttpMethod method, string path, string text, (string Name, string Value)? header = null, HttpContent? content = null, HttpClient? http = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Accept", "text/html,*/*");
        if (header is { } given)
        {
            request.Headers.TryAddWithoutValidation(given.Name, given.Value);
        }

        using var answer = await (http ?? shared.Server.Http).SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        var what = $"{method} {path} {header}: {body}";

        Assert.True(answer.StatusCode < HttpStatusCode.InternalServerError, what);
        Assert.True(!body.Contains(text, StringComparison.Ordinal), what);
        Assert.True(!body.Contains("alert(1)", StringComparison.Ordinal) && !body.Contains("x.example", StringComparison.Ordinal), what);
        Assert.DoesNotContain(answer.Headers.Location?.OriginalString ?? "", letter => letter is '<' or '>' or '"' or '\'');
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        Assert.DoesNotContain(
            answer.Headers, field => field.Key is not "x-correlator" && field.Value.Any(value => value.Contains(text, StringComparison.Ordinal)));
    }
}
