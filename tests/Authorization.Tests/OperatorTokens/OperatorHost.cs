// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Authorization.Spending;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.OperatorTokens;

/// <summary>The room with an operator that says whose line a token is, and the requests of a back end that was handed one.</summary>
public sealed class OperatorHost : IAsyncLifetime
{
    public const string Ciba = "urn:openid:params:grant-type:ciba";
    public const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    public const string Scope = "dpv:FraudPreventionAndDetection number-verification:verify";
    public const string BackchannelUrl = AuthorizationHost.Issuer + "/bc-authorize";
    public const string TokenUrl = AuthorizationHost.Issuer + "/token";

    public OperatorHost()
        : this(new AuthorizationHost())
    {
    }

    internal OperatorHost(AuthorizationHost host) => Host = host;

    internal AuthorizationHost Host { get; }

    internal Operator Operator { get; private set; } = null!;

    internal App One => Host.One;

    internal App Two => Host.Two;

    internal DateTimeOffset Now => Host.Time.GetUtcNow();

    /// <summary>The same back end, speaking to another node of the same store.</summary>
    internal OperatorHost On(AuthorizationHost node) => new(node) { Operator = Operator };

    public async ValueTask InitializeAsync()
    {
        Operator = await Operator.StartAsync();
        foreach (var (name, value) in new[]
        {
            ("Verification", "Introspection"),
            ("TrustedCertificates", Operator.AuthorityFile),
            ("Introspection:Endpoint", Operator.Endpoint),
            ("Introspection:ClientId", Operator.ClientId),
            ("Introspection:KeyFile", Operator.KeyFile),
            ("Introspection:KindMember", "scope"),
            ("Introspection:Kind", "ts43"),
        })
        {
            Host.Settings[$"Authorization:OperatorTokens:{name}"] = value;
        }

        await Host.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Operator.DisposeAsync();
    }

    /// <summary>A token as a phone obtains it, good for two minutes.</summary>
    internal string IssueToken(string number = "+99977001005") => Operator.Issue(Now.AddSeconds(120), number);

    /// <summary>A backchannel request, with changes: a null value removes.</summary>
    internal Task<HttpResponseMessage> AskAsync(App app, string operatorToken, params (string Name, string? Value)[] changes) => PostAsync(
        "/bc-authorize", [("scope", Scope), ("login_hint", $"operatortoken:{operatorToken}"), .. Credentials(app)], changes);

    /// <summary>A backchannel request that is answered.</summary>
    internal async Task<string> ObtainAuthReqIdAsync(App app, string operatorToken, params (string Name, string? Value)[] changes)
    {
        using var response = await AskAsync(app, operatorToken, changes);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return (await Answer.JsonAsync(response))["auth_req_id"].GetString()!;
    }

    /// <summary>A poll.</summary>
    internal Task<HttpResponseMessage> PollAsync(App app, string authReqId, params (string Name, string? Value)[] changes) => PostAsync(
        "/token", [("grant_type", Ciba), ("auth_req_id", authReqId), .. Credentials(app)], changes);

    /// <summary>A token request with an assertion of that text.</summary>
    internal Task<HttpResponseMessage> BearAsync(string assertion, params (string Name, string? Value)[] changes) =>
        PostAsync("/token", [("grant_type", JwtBearer), ("assertion", assertion)], changes);

    /// <summary>A good bearer assertion, with changes to its claims.</summary>
    internal string Assertion(App app, string operatorToken, params (string Name, JsonNode? Value)[] changes) =>
        Sign(app.Key, BearerClaims(app, operatorToken, changes));

    internal JsonObject BearerClaims(App app, string operatorToken, params (string Name, JsonNode? Value)[] changes) => app.Claims(
        Now, [("sub", $"operatortoken:{operatorToken}"), ("aud", TokenUrl), ("scope", Scope), .. changes]);

    /// <summary>A good signed backchannel request (CIBA §7.1.1), with changes to its claims.</summary>
    internal string RequestObject(App app, string operatorToken, params (string Name, JsonNode? Value)[] changes) => Sign(
        app.Key,
        app.Claims(Now, [("sub", null), ("aud", BackchannelUrl), ("scope", Scope), ("login_hint", $"operatortoken:{operatorToken}"), .. changes]),
        "oauth-authz-req+jwt");

    internal static string Sign(SigningKey key, JsonObject claims, string? type = "JWT") =>
        Jws.Sign(key, Encoding.UTF8.GetBytes(claims.ToJsonString()), type);

    /// <summary>The access token of an answer, opened as an API does; fails if there is none.</summary>
    internal async Task<LiveToken> OpenAsync(HttpResponseMessage response)
    {
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var token = (await Answer.JsonAsync(response))["access_token"].GetString()!;
        return (await Host.Spending.OpenAsync(token, CancellationToken.None))!;
    }

    internal async Task<Dictionary<string, JsonElement>> DiscoverAsync()
    {
        using var response = await Host.Wifi.SendAsync(Host.Get("/.well-known/openid-configuration"));
        return await Answer.JsonAsync(response);
    }

    private IEnumerable<(string Name, string Value)> Credentials(App app) =>
        [("client_assertion_type", App.AssertionType), ("client_assertion", app.Assertion(Now))];

    private Task<HttpResponseMessage> PostAsync(
        string path, List<(string Name, string Value)> form, (string Name, string? Value)[] changes)
    {
        foreach (var (name, value) in changes)
        {
            form.RemoveAll(parameter => parameter.Name == name);
            if (value is not null)
            {
                form.Add((name, value));
            }
        }

        return Host.Wifi.SendAsync(new HttpRequestMessage(HttpMethod.Post, Host.Raw(path))
        {
            Content = AuthorizationHost.Form(AuthorizationHost.Encode(form)),
        });
    }
}
