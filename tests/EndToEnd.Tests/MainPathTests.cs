// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>The main path as its actors see it: a phone at its own address, a gateway, an application that is a certified client.</summary>
public sealed class MainPathTests : IAsyncLifetime
{
    private const string Number = "+34600000001";
    private const string OtherNumber = "+34600000002";

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
    [Trait("rule", "AS-13")]
    [Trait("rule", "NV-07")]
    public async Task A_phone_bound_by_radius_proves_its_number_and_no_other()
    {
        await _sandbox.Gateway.StartAsync("s-1", "127.88.0.1", "34600000001");

        Assert.True(await _sandbox.VerifiesAsync("127.88.0.1", Number));
        Assert.False(await _sandbox.VerifiesAsync("127.88.0.1", OtherNumber));
    }

    [Fact]
    public async Task A_virtual_phone_of_the_sandbox_has_the_number_its_address_says()
    {
        Assert.True(await _sandbox.VerifiesAsync("127.77.1.5", "+99977001005"));
    }

    [Theory]
    [InlineData("number-verification:verify", "v1", "+99977001006")]
    [InlineData("number-verification-verify-read", "v0", "99977001006")]
    [InlineData("number-verification-verify-read", "v0.3", "+99977001006")]
    [Trait("rule", "NV-44")]
    public async Task A_client_of_an_older_version_takes_the_same_way_to_it(string scope, string version, string number)
    {
        using var phone = new Phone("127.77.1.6");
        var (url, state) = await _sandbox.App.BeginAsync($"openid dpv:FraudPreventionAndDetection {scope}");
        var tokens = await _sandbox.App.FinishAsync(state, await Sandbox.RedirectAsync(phone, url));
        Assert.Null((string?)tokens["error"]);

        var answer = await _sandbox.App.VerifyAsync(
            $"{_sandbox.Server.Issuer}/number-verification/{version}/verify", (string)tokens["accessToken"]!, number);

        Assert.Equal(200, (int)answer["status"]!);
        Assert.True((bool)answer["body"]!["devicePhoneNumberVerified"]!);
    }

    [Fact]
    [Trait("rule", "AS-61")]
    [Trait("rule", "NV-31")]
    [Trait("rule", "NV-32")]
    public async Task A_strict_client_accepts_the_id_token_and_finds_no_number_in_it()
    {
        await _sandbox.Gateway.StartAsync("s-2", "127.88.0.2", "34600000001");
        using var phone = new Phone("127.88.0.2");
        var (url, state) = await _sandbox.App.BeginAsync(Sandbox.Scope, "none");
        var tokens = await _sandbox.App.FinishAsync(state, await Sandbox.RedirectAsync(phone, url));

        Assert.Null(tokens["error"]);
        Assert.True((int)tokens["expiresIn"]! <= 300);
        Assert.Null(tokens["refreshToken"]);
        Assert.Contains("nba", tokens["claims"]!["amr"]!.AsArray().Select(method => (string)method!));
        Assert.DoesNotContain("34600000001", tokens.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-119")]
    public async Task A_second_use_of_a_code_is_refused_and_kills_the_token_of_the_first()
    {
        using var phone = new Phone("127.77.0.1");
        var (url, state) = await _sandbox.App.BeginAsync(Sandbox.Scope);
        var callback = await Sandbox.RedirectAsync(phone, url);
        var first = await _sandbox.App.FinishAsync(state, callback);
        var second = await _sandbox.App.FinishAsync(state, callback);

        Assert.Equal("invalid_grant", (string?)second["error"]);
        var answer = await _sandbox.App.VerifyAsync(_sandbox.VerifyUrl, (string)first["accessToken"]!, "+99977000001");
        Assert.Equal(401, (int)answer["status"]!);
    }

    [Fact]
    [Trait("rule", "NV-30")]
    [Trait("rule", "SEC-226")]
    public async Task Of_fifty_parallel_uses_of_one_token_exactly_one_is_answered()
    {
        using var phone = new Phone("127.77.0.2");
        var token = await _sandbox.ObtainTokenAsync(phone);
        using var http = new HttpClient();
        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _sandbox.VerifyUrl)
            {
                Content = new StringContent("""{"phoneNumber":"+99977000002"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            };
            request.Headers.Authorization = new("Bearer", token);
            using var response = await http.SendAsync(request);
            return response.StatusCode;
        }));

        Assert.Single(statuses, HttpStatusCode.OK);
        Assert.Equal(49, statuses.Count(status => status is HttpStatusCode.Unauthorized));
    }

    [Fact]
    [Trait("rule", "SEC-126")]
    [Trait("rule", "AS-32")]
    public async Task A_wrong_verifier_is_refused_and_the_code_is_gone()
    {
        using var phone = new Phone("127.77.0.3");
        var (url, state) = await _sandbox.App.BeginAsync(Sandbox.Scope);
        var callback = await Sandbox.RedirectAsync(phone, url);

        var wrong = await _sandbox.App.FinishAsync(state, callback, verifier: new string('x', 43));
        var right = await _sandbox.App.FinishAsync(state, callback);

        Assert.Equal("invalid_grant", (string?)wrong["error"]);
        Assert.Equal("invalid_grant", (string?)right["error"]);
    }

    [Fact]
    [Trait("rule", "SEC-120")]
    public async Task A_foreign_client_cannot_redeem_a_code()
    {
        using var other = await Sandbox.StartAppAsync(_sandbox.Server, "sandbox-other");
        using var phone = new Phone("127.77.0.4");
        var (url, state) = await _sandbox.App.BeginAsync(Sandbox.Scope);
        var callback = new Uri(await Sandbox.RedirectAsync(phone, url));
        var (_, otherState) = await other.BeginAsync(Sandbox.Scope);
        var stolen = $"http://127.0.0.1:9877/callback{callback.Query.Replace(Uri.EscapeDataString(state), Uri.EscapeDataString(otherState), StringComparison.Ordinal)}";

        var answer = await other.FinishAsync(otherState, stolen);

        Assert.Equal("invalid_grant", (string?)answer["error"]);
    }

    [Theory]
    [InlineData(null, "access_denied")]
    [InlineData("none", "login_required")]
    [Trait("rule", "SEC-048")]
    public async Task A_phone_off_the_mobile_network_is_refused_by_name(string? prompt, string error)
    {
        var refusal = await _sandbox.RefusalAsync("127.0.0.9", prompt);

        Assert.Equal(error, refusal.Error);
        Assert.StartsWith("not_on_mobile_network", refusal.Description, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-038")]
    public async Task An_address_of_the_pool_that_nobody_holds_is_refused_without_saying_why()
    {
        var refusal = await _sandbox.RefusalAsync("127.88.9.9");

        Assert.Equal("access_denied", refusal.Error);
        Assert.StartsWith("no_number_here", refusal.Description, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-348")]
    public async Task After_a_re_assignment_the_address_proves_its_new_holders_number()
    {
        var now = DateTimeOffset.UtcNow;
        await _sandbox.Gateway.StartAsync("old", "127.88.0.3", "34600000001", now.AddSeconds(-60));
        Assert.True(await _sandbox.VerifiesAsync("127.88.0.3", Number));

        await _sandbox.Gateway.StartAsync("new", "127.88.0.3", "34600000002", now);

        Assert.True(await _sandbox.VerifiesAsync("127.88.0.3", OtherNumber));
        Assert.False(await _sandbox.VerifiesAsync("127.88.0.3", Number));
    }

    [Fact]
    [Trait("rule", "SEC-347")]
    public async Task A_late_stop_of_the_old_session_leaves_the_new_holder_in_place()
    {
        var now = DateTimeOffset.UtcNow;
        await _sandbox.Gateway.StartAsync("old", "127.88.0.4", "34600000001", now.AddSeconds(-60));
        await _sandbox.Gateway.StartAsync("new", "127.88.0.4", "34600000002", now.AddSeconds(-10));
        await _sandbox.Gateway.StopAsync("old", "127.88.0.4", "34600000001", now.AddSeconds(-20));

        Assert.True(await _sandbox.VerifiesAsync("127.88.0.4", OtherNumber));
    }

    [Fact]
    [Trait("rule", "SEC-349")]
    public async Task After_accounting_on_the_gateways_sessions_prove_nothing_until_they_start_again()
    {
        var now = DateTimeOffset.UtcNow;
        await _sandbox.Gateway.StartAsync("s-5", "127.88.0.5", "34600000001", now.AddSeconds(-60));
        Assert.True(await _sandbox.VerifiesAsync("127.88.0.5", Number));

        await _sandbox.Gateway.AccountingOnAsync(now.AddSeconds(-30));
        Assert.Equal("access_denied", (await _sandbox.RefusalAsync("127.88.0.5")).Error);

        await _sandbox.Gateway.StartAsync("s-6", "127.88.0.5", "34600000001", now);
        Assert.True(await _sandbox.VerifiesAsync("127.88.0.5", Number));
    }

    [Fact]
    [Trait("rule", "REL-14")]
    public async Task A_start_acknowledged_before_kill_9_still_verifies_after_the_restart()
    {
        await _sandbox.Gateway.StartAsync("s-7", "127.88.0.6", "34600000001");
        await _sandbox.Server.KillAsync();
        await _sandbox.Server.StartAsync();

        Assert.True(await _sandbox.VerifiesAsync("127.88.0.6", Number));
    }

    [Fact]
    [Trait("rule", "SEC-341")]
    public async Task A_wrong_radius_secret_gets_silence_and_binds_nothing()
    {
        var result = await _sandbox.Gateway.TryStartAsync("s-8", "127.88.0.7", "34600000001", "another-radius-secret");

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("No reply", result.Output + result.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("access_denied", (await _sandbox.RefusalAsync("127.88.0.7")).Error);
        using var http = new HttpClient();
        var counters = await http.GetStringAsync($"{_sandbox.Server.Issuer}/sandbox/state");
        Assert.Contains("bad authenticator", counters, StringComparison.Ordinal);
    }
}
