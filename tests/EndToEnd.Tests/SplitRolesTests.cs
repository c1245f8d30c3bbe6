// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Testing.Actors;
using Testing.Proofs;

namespace EndToEnd.Tests;

/// <summary>
/// The authorization server in one process, the API in another that keeps nothing, joined by introspection alone.
/// </summary>
public sealed class SplitRolesTests : IAsyncLifetime
{
    private const string Number = "+99977001005";

    private readonly HttpClient _http = new();
    private readonly Phone _phone = new("127.77.1.5");
    private ServerProcess _authorization = null!;
    private ServerProcess _api = null!;
    private RelyingParty _app = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var missing = RelyingParty.WhyMissing(Sandbox.RelyingPartyFolder);
        Assert.SkipWhen(missing is not null, missing ?? "");
        _authorization = await ServerProcess.StartAsync(
            Sandbox.ServerProgram, settings: new Dictionary<string, string> { ["Roles"] = "network,authorization", ["Limits:Enabled"] = "true" });
        _api = await ServerProcess.StartAsync(Sandbox.ServerProgram, settings: new Dictionary<string, string>
        {
            ["Roles"] = "number-verification",
            ["Camara:Introspection:Endpoint"] = $"{_authorization.Issuer}/introspect",
            ["Camara:Introspection:ClientId"] = "sandbox-api",
            ["Camara:Introspection:KeyFile"] = Path.Combine(Sandbox.RepositoryRoot, "src", "Server", "Sandbox", "sandbox-api.jwk.json"),
        });
        _app = await Sandbox.StartAppAsync(_authorization, "sandbox-app");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _phone.Dispose();
        _app?.Dispose();
        foreach (var process in new[] { _api, _authorization })
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }
    }

    [Fact]
    [Trait("rule", "NV-24")]
    [Trait("rule", "NV-30")]
    public async Task A_token_of_one_process_is_answered_and_spent_by_the_other()
    {
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync($"{_api.Issuer}/.well-known/openid-configuration", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await _http.GetAsync($"{_authorization.Issuer}/number-verification/v2/openapi.yaml", Ct)).StatusCode);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_api.DataDirectory));

        var right = await ObtainAsync();
        var (status, body) = await VerifyAsync(right, Number);
        Assert.Equal((HttpStatusCode.OK, true), (status, (bool)body["devicePhoneNumberVerified"]!));
        (status, body) = await VerifyAsync(right, Number);
        Assert.Equal((HttpStatusCode.Unauthorized, "UNAUTHENTICATED"), (status, (string)body["code"]!));

        (status, body) = await VerifyAsync(await ObtainAsync(), "+99977001006");
        Assert.Equal((HttpStatusCode.OK, false), (status, (bool)body["devicePhoneNumberVerified"]!));

        var token = await ObtainAsync();
        var parallel = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => VerifyAsync(token, Number)));
        Assert.Single(parallel, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(parallel, answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.OK, HttpStatusCode.Unauthorized }));
    }

    [Fact]
    [Trait("rule", "SEC-214")]
    [Trait("rule", "SEC-215")]
    public async Task What_one_process_may_not_have_the_other_refuses()
    {
        // Granted verify alone: the share operation is refused, the refusal is on record there, and the token lives.
        var token = await ObtainAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_api.Issuer}/number-verification/v2/device-phone-number");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var share = await _http.SendAsync(request, Ct);
        Assert.Equal(HttpStatusCode.Forbidden, share.StatusCode);
        Assert.Contains(_authorization.Log, line => line.Contains("scope_missing", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(token, Number)).Status);

        Assert.Equal(HttpStatusCode.Unauthorized, (await VerifyAsync("nothing", Number)).Status);
    }

    [Fact]
    [Trait("rule", "SEC-197")]
    [Trait("rule", "SEC-200")]
    public async Task A_token_bound_to_a_key_stays_bound_in_the_other_process()
    {
        using var key = new ProofKey();
        using var other = new ProofKey();
        var token = await BoundToken.ObtainAsync(_authorization.Issuer, _phone, key, Ct);
        var verify = $"{_api.Issuer}/number-verification/v2/verify";
        string Proof(ProofKey by, string jti) => by.Prove("POST", verify, DateTimeOffset.UtcNow, token, ("jti", jti));

        Assert.Equal(HttpStatusCode.Unauthorized, (await VerifyAsync(token, Number)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await VerifyAsync(token, Number, Proof(other, "a"))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await VerifyAsync(token, "no number", Proof(key, "a"))).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await VerifyAsync(token, Number, Proof(key, "a"))).Status);
        var (status, body) = await VerifyAsync(token, Number, Proof(key, "b"));
        Assert.Equal((HttpStatusCode.OK, true), (status, (bool)body["devicePhoneNumberVerified"]!));
        Assert.Equal(HttpStatusCode.Unauthorized, (await VerifyAsync(token, Number, Proof(key, "c"))).Status);
    }

    [Fact]
    [Trait("rule", "SEC-234")]
    [Trait("rule", "SEC-228")]
    public async Task While_the_authorization_server_is_away_nothing_is_answered_and_afterwards_everything()
    {
        var token = await ObtainAsync();
        await _authorization.KillAsync();
        var (status, body) = await VerifyAsync(token, Number);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "UNAVAILABLE"), (status, (string)body["code"]!));

        await _authorization.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await VerifyAsync(token, Number)).Status);
    }

    private async Task<string> ObtainAsync()
    {
        var (url, state) = await _app.BeginAsync(Sandbox.Scope);
        var tokens = await _app.FinishAsync(state, await Sandbox.RedirectAsync(_phone, url));
        return (string)tokens["accessToken"]!;
    }

    private async Task<(HttpStatusCode Status, JsonObject Body)> VerifyAsync(string token, string number, string? proof = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_api.Issuer}/number-verification/v2/verify")
        {
            Content = JsonContent.Create(new JsonObject { ["phoneNumber"] = number }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue(proof is null ? "Bearer" : "DPoP", token);
        if (proof is not null)
        {
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        }

        using var response = await _http.SendAsync(request, Ct);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!.AsObject());
    }
}
