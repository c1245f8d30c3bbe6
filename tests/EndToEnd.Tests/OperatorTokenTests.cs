// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json.Nodes;
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>
/// A phone obtains an operator token from its own address and hands it to its application, whose back end, a certified client, needs no
/// mobile network to verify its number.
/// </summary>
public sealed class OperatorTokenTests : IAsyncLifetime
{
    private const string Scope = "dpv:FraudPreventionAndDetection number-verification:verify";

    private Sandbox _sandbox = null!;

    public async ValueTask InitializeAsync() => _sandbox = await Sandbox.StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }

    [Fact]
    [Trait("rule", "AS-37")]
    [Trait("rule", "AS-41")]
    [Trait("rule", "NV-22")]
    public async Task By_backchannel_authentication_a_virtual_phone_proves_its_number_once_and_no_other()
    {
        var token = await ObtainAsync("127.77.1.5");
        var right = await BackchannelAsync("openid " + Scope, token);
        var wrong = await BackchannelAsync(Scope, await ObtainAsync("127.77.1.5"));
        var again = await BackchannelAsync(Scope, token);

        Assert.Equal(["sim"], right["claims"]!["amr"]!.AsArray().Select(method => (string)method!));
        Assert.Null(right["refreshToken"]);
        Assert.Null(wrong["claims"]);
        Assert.True(await VerifiesAsync(right, "+99977001005"));
        Assert.False(await VerifiesAsync(wrong, "+99977001006"));
        Assert.Equal("unknown_user_id", (string?)again["error"]);
    }

    [Fact]
    [Trait("rule", "AS-43")]
    [Trait("rule", "AS-47")]
    [Trait("rule", "NV-22")]
    public async Task By_a_bearer_assertion_a_phone_that_radius_bound_proves_its_number_once_and_no_other()
    {
        await _sandbox.Gateway.StartAsync("s-1", "127.88.0.1", "34600000001");
        var token = await ObtainAsync("127.88.0.1");
        var right = await BearAsync(Scope, token);
        var wrong = await BearAsync(Scope, await ObtainAsync("127.88.0.1"));
        var again = await BearAsync(Scope, token);

        Assert.Null(right["claims"]);
        Assert.Null(right["refreshToken"]);
        Assert.True(await VerifiesAsync(right, "+34600000001"));
        Assert.False(await VerifiesAsync(wrong, "+34600000002"));
        Assert.Equal("invalid_grant", (string?)again["error"]);
    }

    private Task<JsonObject> BackchannelAsync(string scope, string operatorToken) => _sandbox.App.AskAsync(
        "ciba", new JsonObject { ["scope"] = scope, ["loginHint"] = $"operatortoken:{operatorToken}" });

    private Task<JsonObject> BearAsync(string scope, string operatorToken) => _sandbox.App.AskAsync(
        "bearer", new JsonObject { ["scope"] = scope, ["subject"] = $"operatortoken:{operatorToken}" });

    private async Task<string> ObtainAsync(string address)
    {
        using var phone = new Phone(address);
        using var answer = await phone.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{_sandbox.Server.Issuer}/sandbox/operator-token"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["operatorToken"]!;
    }

    private async Task<bool> VerifiesAsync(JsonObject tokens, string number)
    {
        Assert.Null((string?)tokens["error"]);
        var answer = await _sandbox.App.VerifyAsync(_sandbox.VerifyUrl, (string)tokens["accessToken"]!, number);
        Assert.Equal(200, (int)answer["status"]!);
        return (bool)answer["body"]!["devicePhoneNumberVerified"]!;
    }
}
