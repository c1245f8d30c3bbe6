// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Reflection;
using Authorization.Tests.Hosting;
using Network;

namespace Authorization.Tests.Authorize;

/// <summary>Who asks, and what the network answers: the one authentication there is.</summary>
public sealed class NetworkAuthenticationTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    public static TheoryData<string, string, string, string> Network => new()
    {
        { "not_on_net", "access_denied", "login_required", "not_on_mobile_network" },
        { "unknown_realm", "access_denied", "login_required", "path_not_trusted" },
        { "no_session", "access_denied", "login_required", "no_number_here" },
        { "stale_session", "access_denied", "login_required", "no_number_here" },
        { "conflict", "access_denied", "login_required", "no_number_here" },
        { "unverified_after_gap", "access_denied", "login_required", "no_number_here" },
        { "no_msisdn", "access_denied", "login_required", "no_number_here" },
        { "dummy_msisdn", "access_denied", "login_required", "no_number_here" },
        { "store_not_ready", "temporarily_unavailable", "temporarily_unavailable", "try_later" },
    };

    [Theory]
    [MemberData(nameof(Network))]
    [Trait("rule", "SEC-038")]
    [Trait("rule", "SEC-048")]
    [Trait("rule", "SEC-049")]
    [Trait("rule", "AS-10")]
    [Trait("rule", "NV-20")]
    [Trait("rule", "NV-26")]
    public async Task When_the_network_names_nobody_the_client_hears_only_the_public_word(
        string word, string error, string errorWhenPromptNone, string publicWord)
    {
        var reason = typeof(Reason).GetProperties(BindingFlags.Public | BindingFlags.Static).Select(property => property.GetValue(null) as Reason)
            .Single(candidate => candidate?.Word == word)!;
        host.Network.Refuse("127.0.0.1", reason);

        using var silent = await host.Wifi.SendAsync(host.Authorize(host.One.AuthorizationRequest(("prompt", "none"))));
        using var plain = await host.Wifi.SendAsync(host.Authorize(host.One.AuthorizationRequest()));

        Assert.Equal(error, Answer.Of(plain)["error"]);
        Assert.Equal(errorWhenPromptNone, Answer.Of(silent)["error"]);
        Assert.StartsWith(publicWord + ":", Answer.Of(plain)["error_description"], StringComparison.Ordinal);
        Assert.Equal(Answer.Of(plain)["error_description"], Answer.Of(silent)["error_description"]);
        Assert.Equal(HttpStatusCode.Found, plain.StatusCode);
        Assert.Contains(host.Log.Lines, line => line.Id == 2000 && line.Text.Contains(word, StringComparison.Ordinal));
        host.Network.Refuse("127.0.0.1", Reason.NotOnMobileNetwork);
    }

    [Fact]
    [Trait("rule", "SEC-029")]
    public async Task A_path_that_cannot_be_believed_names_nobody_and_asks_nobody()
    {
        host.ClientAddress = _ => null;
        try
        {
            var asked = host.Network.Asked;
            using var response = await host.Phone.SendAsync(host.Authorize(host.One.AuthorizationRequest()));

            Assert.StartsWith("path_not_trusted:", Answer.Of(response)["error_description"], StringComparison.Ordinal);
            Assert.Equal(asked, host.Network.Asked);
        }
        finally
        {
            host.ClientAddress = AuthorizationHost.FromConnection;
        }
    }

    [Fact]
    [Trait("rule", "SEC-052")]
    public async Task Each_request_asks_the_network_afresh_whatever_cookies_it_brings()
    {
        var asked = host.Network.Asked;
        for (var i = 0; i < 2; i++)
        {
            var request = host.Authorize(host.One.AuthorizationRequest());
            request.Headers.Add("Cookie", "session=+99977009999");
            using var response = await host.Phone.SendAsync(request);
            Answer.AssertHardened(response);
        }

        Assert.Equal(asked + 2, host.Network.Asked);
    }

    [Theory]
    [InlineData("Sec-Fetch-Dest", "iframe")]
    [InlineData("Sec-Fetch-Dest", "image")]
    [InlineData("Sec-Fetch-Dest", "script")]
    [InlineData("Sec-Fetch-Dest", "empty")]
    [InlineData("Sec-Fetch-Dest", "object")]
    [InlineData("Sec-Fetch-Dest", "embed")]
    [InlineData("Sec-Fetch-Mode", "cors")]
    [InlineData("Sec-Fetch-Mode", "no-cors")]
    [InlineData("Sec-Fetch-Mode", "same-origin")]
    [InlineData("Sec-Fetch-Mode", "websocket")]
    [InlineData("Sec-Purpose", "prefetch")]
    [InlineData("Sec-Purpose", "prefetch;prerender")]
    [InlineData("Purpose", "prefetch")]
    [InlineData("X-Moz", "prefetch")]
    [Trait("rule", "SEC-054")]
    [Trait("rule", "SEC-055")]
    public async Task What_a_browser_embeds_or_prefetches_gets_a_page_and_no_code(string name, string value)
    {
        var asked = host.Network.Asked;
        var request = host.Authorize(host.One.AuthorizationRequest());
        request.Headers.TryAddWithoutValidation(name, value);
        using var response = await host.Phone.SendAsync(request);

        await Answer.RefusedAsync(response, HttpStatusCode.Forbidden, "invalid_request");
        Assert.False(response.Headers.Contains("Location"));
        Assert.Equal(asked, host.Network.Asked);
    }

    [Fact]
    [Trait("rule", "SEC-054")]
    public async Task A_navigation_passes()
    {
        var request = host.Authorize(host.One.AuthorizationRequest());
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Dest", "document");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Mode", "navigate");
        request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "cross-site");
        using var response = await host.Phone.SendAsync(request);

        Assert.NotNull(Answer.Of(response)["code"]);
    }
}
