// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Authorization.Discovery;
using Authorization.Handoffs;
using Authorization.Keys;
using Authorization.Tests.Keys;
using Kernel.Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing;

namespace Authorization.Tests.Discovery;

public sealed class DiscoveryTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly HttpClient _http = new();
    private WebApplication? _server;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.Configure<AuthorizationServerOptions>(options => options.Issuer = "https://numbers.example");
        builder.Services.AddSingleton<TimeProvider>(_time);
        builder.Services.AddSingleton<ServerUrls>();
        builder.Services.AddSingleton(new KeysInMemory(_time.GetUtcNow()).SigningKeys);
        builder.Services.AddSingleton(new HandoffCallback("https://numbers.example/handoff/callback", IsServed: false));
        builder.Services.AddSingleton<ServerMetadata>();
        builder.Services.AddSingleton<DiscoveryEndpoints>();
        _server = builder.Build();
        _server.MapDiscovery();
        await _server.StartAsync(Ct);
        _http.BaseAddress = new Uri(_server.Urls.Single());
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "SEC-201")]
    [Trait("rule", "SEC-203")]
    public async Task The_metadata_says_what_is_built_and_no_more()
    {
        using var response = await SendAsync(HttpMethod.Get, DiscoveryEndpoints.OpenIdPath);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct));
        string[] expected =
        [
            """ "issuer":"https://numbers.example" """,
            """ "authorization_endpoint":"https://numbers.example/authorize" """,
            """ "token_endpoint":"https://numbers.example/token" """,
            """ "pushed_authorization_request_endpoint":"https://numbers.example/par" """,
            """ "jwks_uri":"https://numbers.example/jwks" """,
            """ "scopes_supported":["openid","offline_access","number-verification:verify","number-verification:device-phone-number:read","number-verification-verify-read","number-verification-share-read"] """,
            """ "response_types_supported":["code"] """,
            """ "response_modes_supported":["query"] """,
            """ "grant_types_supported":[] """,
            """ "prompt_values_supported":["none","login"] """,
            """ "code_challenge_methods_supported":["S256"] """,
            """ "token_endpoint_auth_methods_supported":["private_key_jwt"] """,
            """ "token_endpoint_auth_signing_alg_values_supported":["ES256","PS256","RS256"] """,
            """ "introspection_endpoint":"https://numbers.example/introspect" """,
            """ "introspection_endpoint_auth_methods_supported":["private_key_jwt"] """,
            """ "introspection_endpoint_auth_signing_alg_values_supported":["ES256","PS256","RS256"] """,
            """ "revocation_endpoint":"https://numbers.example/revoke" """,
            """ "revocation_endpoint_auth_methods_supported":["private_key_jwt"] """,
            """ "revocation_endpoint_auth_signing_alg_values_supported":["ES256","PS256","RS256"] """,
            """ "request_object_signing_alg_values_supported":["ES256","PS256","RS256"] """,
            """ "subject_types_supported":["pairwise"] """,
            """ "id_token_signing_alg_values_supported":["ES256","RS256"] """,
            """ "dpop_signing_alg_values_supported":["ES256","PS256"] """,
            """ "claims_supported":["iss","sub","aud","exp","iat","auth_time","nonce","amr","at_hash"] """,
            """ "authorization_response_iss_parameter_supported":true """,
            """ "claims_parameter_supported":false """,
            """ "request_parameter_supported":true """,
            """ "request_uri_parameter_supported":false """,
            """ "require_pushed_authorization_requests":false """,
            """ "require_signed_request_object":false """,
        ];
        Assert.Equal(
            expected.Select(member => member.Trim()),
            document.RootElement.EnumerateObject().Select(member => $"\"{member.Name}\":{member.Value.GetRawText()}"));
    }

    [Fact]
    [Trait("rule", "SEC-209")]
    public async Task OAuth_clients_read_the_same_values()
    {
        using var openId = await SendAsync(HttpMethod.Get, DiscoveryEndpoints.OpenIdPath);
        using var oauth = await SendAsync(HttpMethod.Get, DiscoveryEndpoints.OAuthPath);

        Assert.Equal(await openId.Content.ReadAsStringAsync(Ct), await oauth.Content.ReadAsStringAsync(Ct));
    }

    [Fact]
    [Trait("rule", "SEC-013")]
    [Trait("rule", "SEC-014")]
    public async Task A_foreign_host_name_appears_nowhere()
    {
        using var response = await SendAsync(
            HttpMethod.Get,
            DiscoveryEndpoints.OpenIdPath,
            ("Host", "evil.example"),
            ("X-Forwarded-Host", "evil.example"),
            ("Forwarded", "host=evil.example"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.DoesNotContain("evil", await response.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.DoesNotContain("evil", response.Headers.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-204")]
    public async Task The_key_set_holds_public_members_of_the_published_keys()
    {
        using var response = await SendAsync(HttpMethod.Get, DiscoveryEndpoints.JwksPath);
        using var document = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ct));
        var members = document.RootElement.GetProperty("keys").EnumerateArray().ToList();

        var published = _server!.Services.GetRequiredService<SigningKeys>().Published(_time.GetUtcNow());
        Assert.Equal(published.Select(key => key.Key.KeyId), members.Select(key => key.FindString("kid")!));
        Assert.Equal(2, members.Select(key => key.FindString("kid")).Distinct().Count());
        Assert.Equal(["ES256", "RS256"], members.Select(key => key.FindString("alg")!));
        Assert.All(members, key => Assert.Equal("sig", key.FindString("use")));
        Assert.Equal(2, JsonWebKeySet.Parse(document.RootElement).Keys.Count); // Which refuses private members and weak keys.
    }

    [Theory]
    [InlineData(DiscoveryEndpoints.OpenIdPath)]
    [InlineData(DiscoveryEndpoints.OAuthPath)]
    [InlineData(DiscoveryEndpoints.JwksPath)]
    [Trait("rule", "SEC-205")]
    [Trait("rule", "SEC-281")]
    [Trait("rule", "SEC-285")]
    public async Task Anybody_may_read_and_cache_and_ask_again(string path)
    {
        using var first = await SendAsync(HttpMethod.Get, path, ("Origin", "https://any.example"));

        Assert.Equal(["*"], first.Headers.GetValues("Access-Control-Allow-Origin"));
        Assert.False(first.Headers.Contains("Access-Control-Allow-Credentials"));
        Assert.Equal(["nosniff"], first.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(TimeSpan.FromMinutes(10), first.Headers.CacheControl?.MaxAge);
        Assert.True(first.Headers.CacheControl!.Public);
        Assert.False(first.Headers.Contains("Pragma"));
        Assert.False(first.Headers.Contains("Set-Cookie"));
        var tag = Assert.IsType<EntityTagHeaderValue>(first.Headers.ETag);

        foreach (var (known, expected) in new[]
        {
            (tag.ToString(), HttpStatusCode.NotModified),
            ($"W/{tag}", HttpStatusCode.NotModified),
            ($"\"other\", {tag}", HttpStatusCode.NotModified),
            ("*", HttpStatusCode.NotModified),
            ("\"other\"", HttpStatusCode.OK),
            ("garbage", HttpStatusCode.OK),
        })
        {
            using var answer = await SendAsync(HttpMethod.Get, path, ("If-None-Match", known));
            Assert.Equal(expected, answer.StatusCode);
            Assert.Equal(tag, answer.Headers.ETag);
            Assert.Equal(["*"], answer.Headers.GetValues("Access-Control-Allow-Origin"));
            Assert.Equal(expected is HttpStatusCode.OK, (await answer.Content.ReadAsByteArrayAsync(Ct)).Length > 0);
        }
    }

    [Theory]
    [InlineData(DiscoveryEndpoints.OpenIdPath)]
    [InlineData(DiscoveryEndpoints.JwksPath)]
    [Trait("rule", "SEC-284")]
    public async Task HEAD_says_what_GET_would_and_other_methods_are_not_allowed(string path)
    {
        using var get = await SendAsync(HttpMethod.Get, path);
        using var head = await SendAsync(HttpMethod.Head, path);
        using var post = await SendAsync(HttpMethod.Post, path);

        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow.Order(StringComparer.Ordinal));
        Assert.False(post.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task A_key_set_that_may_be_out_of_date_is_not_handed_out()
    {
        _time.Advance(TimeSpan.FromDays(1));
        using var response = await SendAsync(HttpMethod.Get, DiscoveryEndpoints.JwksPath);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Null(response.Headers.ETag);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request, Ct);
    }
}
