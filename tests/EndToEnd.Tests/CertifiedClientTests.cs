// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>Every flow by the two certified clients in their strictest settings: what they would refuse of ours fails here.</summary>
public abstract class CertifiedClientTests(string library) : IAsyncLifetime
{
    private const string Number = "+99977001005";

    private readonly Phone _phone = new("127.77.1.5");
    private ServerProcess _server = null!;
    private RelyingParty _app = null!;

    private string VerifyUrl => $"{_server.Issuer}/number-verification/v2/verify";

    public async ValueTask InitializeAsync()
    {
        var missing = RelyingParty.WhyMissing(Sandbox.RelyingPartyFolder);
        Assert.SkipWhen(missing is not null, missing ?? "");
        _server = await ServerProcess.StartAsync(Sandbox.ServerProgram);
        _app = await Sandbox.StartAppAsync(_server, "sandbox-app", library: library);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _phone.Dispose();
        _app?.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(true, true, false)]
    [InlineData(false, false, true)]
    [InlineData(true, true, true)]
    [Trait("rule", "SEC-101")]
    [Trait("rule", "AS-16")]
    public async Task A_code_is_had_plain_signed_pushed_and_bound_to_a_key(bool isSigned, bool isPushed, bool isBound)
    {
        var begun = Accepted(await _app.AskAsync("begin", new JsonObject
        {
            ["scope"] = Sandbox.Scope,
            ["signed"] = isSigned,
            ["pushed"] = isPushed,
            ["dpop"] = isBound,
        }));
        var callback = await Sandbox.RedirectAsync(_phone, (string)begun["url"]!);
        var tokens = Accepted(await _app.FinishAsync((string)begun["state"]!, callback));

        Assert.Equal(isBound ? "dpop" : "bearer", ((string)tokens["tokenType"]!).ToLowerInvariant());
        Assert.NotNull(tokens["claims"]!["sub"]);
        AssertVerified(await VerifyAsync((string)tokens["accessToken"]!, isBound ? (string)begun["state"]! : null));
    }

    [Fact]
    [Trait("rule", "AS-37")]
    [Trait("rule", "NV-22")]
    public async Task A_sim_is_proved_by_backchannel_from_wherever_the_phone_is()
    {
        var tokens = Accepted(await _app.AskAsync(
            "ciba", new JsonObject { ["scope"] = Sandbox.Scope, ["loginHint"] = $"operatortoken:{await OperatorTokenAsync()}" }));

        Assert.Equal("sim", (string)tokens["claims"]!["amr"]![0]!);
        AssertVerified(await VerifyAsync((string)tokens["accessToken"]!));
    }

    [Fact]
    [Trait("rule", "AS-43")]
    [Trait("rule", "NV-22")]
    public async Task A_sim_is_proved_by_a_bearer_assertion()
    {
        var tokens = Accepted(await _app.AskAsync("bearer", new JsonObject
        {
            ["scope"] = "dpv:FraudPreventionAndDetection number-verification:verify",
            ["subject"] = $"operatortoken:{await OperatorTokenAsync()}",
        }));

        Assert.Null(tokens["idToken"]);
        AssertVerified(await VerifyAsync((string)tokens["accessToken"]!));
    }

    [Fact]
    [Trait("rule", "SEC-184")]
    [Trait("rule", "SEC-188")]
    public async Task A_token_is_looked_at_and_given_back()
    {
        var begun = Accepted(await _app.AskAsync("begin", new JsonObject { ["scope"] = Sandbox.Scope }));
        var tokens = Accepted(await _app.FinishAsync(
            (string)begun["state"]!, await Sandbox.RedirectAsync(_phone, (string)begun["url"]!)));
        var token = (string)tokens["accessToken"]!;

        var seen = Accepted(await _app.AskAsync("introspect", new JsonObject { ["token"] = token }))["introspection"]!;
        Assert.True((bool)seen["active"]!);
        Assert.Equal("sandbox-app", (string)seen["client_id"]!);
        Accepted(await _app.AskAsync("revoke", new JsonObject { ["token"] = token }));
        seen = Accepted(await _app.AskAsync("introspect", new JsonObject { ["token"] = token }))["introspection"]!;
        Assert.False((bool)seen["active"]!);
        Assert.Equal(401, (int)(await VerifyAsync(token))["status"]!);
    }

    [Fact]
    [Trait("rule", "AS-01")]
    [Trait("rule", "AS-04")]
    public async Task A_client_on_its_own_gets_what_concerns_no_subscriber()
    {
        var tokens = Accepted(await _app.AskAsync("clientCredentials", new JsonObject { ["scope"] = "sandbox-inventory:read" }));
        Assert.Equal(403, (int)(await VerifyAsync((string)tokens["accessToken"]!))["status"]!);

        var refused = await _app.AskAsync("clientCredentials", new JsonObject { ["scope"] = "number-verification:verify" });
        Assert.Equal("invalid_scope", (string)refused["error"]!);
    }

    private static JsonObject Accepted(JsonObject answer)
    {
        Assert.True(answer["error"] is null, answer.ToJsonString());
        return answer;
    }

    private static void AssertVerified(JsonObject answer)
    {
        Assert.Equal(200, (int)answer["status"]!);
        Assert.True((bool)answer["body"]!["devicePhoneNumberVerified"]!);
    }

    private Task<JsonObject> VerifyAsync(string token, string? dpopOf = null) => _app.AskAsync("verify", new JsonObject
    {
        ["url"] = VerifyUrl,
        ["accessToken"] = token,
        ["state"] = dpopOf,
        ["body"] = new JsonObject { ["phoneNumber"] = Number },
    });

    // The phone asks its operator's entitlement server, over its own SIM; what it gets travels to the application by its own means.
    private async Task<string> OperatorTokenAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_server.Issuer}/sandbox/operator-token");
        using var response = await _phone.SendAsync(request);
        return (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["operatorToken"]!;
    }
}

/// <summary>By openid-client.</summary>
public sealed class OpenIdClientTests() : CertifiedClientTests("openid-client");

/// <summary>By oauth4webapi.</summary>
public sealed class OAuth4WebApiTests() : CertifiedClientTests("oauth4webapi");
