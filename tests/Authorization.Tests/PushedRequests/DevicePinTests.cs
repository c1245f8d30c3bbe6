// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Tests.Hosting;
using Kernel;
using Kernel.Jose;
using Testing.Actors;

namespace Authorization.Tests.PushedRequests;

/// <summary>Requests that belong to the first device address that opens them: an extension of our own.</summary>
public sealed class DevicePinTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    internal static App NewApp() => new("app-pinning", "https://pinning.example/callback", JwsAlgorithm.ES256)
    {
        More = new Dictionary<string, JsonNode?> { ["pin_request_uri_to_device"] = true },
    };

    [Fact]
    [Trait("rule", "SEC-053")]
    public async Task The_first_device_that_opens_a_reference_owns_it()
    {
        var app = host.Register(NewApp());
        using var other = new Phone("127.77.1.6");
        host.Network.Bind("127.77.1.6", "+99977001006");
        host.Network.Refuse("127.77.1.5", Network.Reason.NotOnMobileNetwork);
        var requestUri = await host.ObtainRequestUriAsync(app);

        using var first = await host.Phone.SendAsync(host.AuthorizePushed(app, requestUri));
        using var second = await other.SendAsync(host.AuthorizePushed(app, requestUri));
        host.Network.Bind("127.77.1.5", "+99977001005");
        using var third = await host.Phone.SendAsync(host.AuthorizePushed(app, requestUri));

        Assert.Equal("access_denied", Answer.Of(first)["error"]);
        Assert.Equal("access_denied", Answer.Of(second)["error"]);
        Assert.StartsWith("other_device:", Answer.Of(second)["error_description"], StringComparison.Ordinal);
        Assert.NotNull(Answer.Of(third)["code"]);
    }

    [Fact]
    [Trait("rule", "SEC-053")]
    public async Task A_client_that_did_not_ask_for_it_may_be_opened_anywhere()
    {
        var requestUri = await host.ObtainRequestUriAsync(host.One);
        using var onWifi = await host.Wifi.SendAsync(host.AuthorizePushed(host.One, requestUri));
        host.Network.Bind("127.77.1.5", "+99977001005");
        using var onMobile = await host.Phone.SendAsync(host.AuthorizePushed(host.One, requestUri));

        Assert.Equal("access_denied", Answer.Of(onWifi)["error"]);
        Assert.StartsWith("not_on_mobile_network", Answer.Of(onWifi)["error_description"], StringComparison.Ordinal);
        Assert.NotNull(Answer.Of(onMobile)["code"]);
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", "default", true)]
    [InlineData("10.0.0.1", "10.0.0.1", "other", false)]
    [InlineData("10.0.0.1", "10.0.0.2", "default", false)]
    [InlineData("2001:db8:88:1::5", "2001:db8:88:1::6", "default", true)]
    [InlineData("2001:db8:88:1::5", "2001:db8:88:2::5", "default", false)]
    [Trait("rule", "SEC-053")]
    public async Task A_device_is_an_IPv4_address_or_an_IPv6_64_in_its_realm(string first, string second, string realm, bool same)
    {
        await using var node = new AuthorizationHost();
        await node.InitializeAsync();
        var app = node.Register(NewApp());
        node.Network.Refuse(first, Network.Reason.NotOnMobileNetwork);
        var requestUri = await node.ObtainRequestUriAsync(app);

        node.ClientAddress = _ => new SourceAddress(System.Net.IPAddress.Parse(first), 1000);
        using var opened = await node.Phone.SendAsync(node.AuthorizePushed(app, requestUri));
        node.Network.Bind(second, "+99977001005");
        node.ClientAddress = _ => new SourceAddress(System.Net.IPAddress.Parse(second), 2000, realm);
        using var again = await node.Phone.SendAsync(node.AuthorizePushed(app, requestUri));

        Assert.Equal("access_denied", Answer.Of(opened)["error"]);
        Assert.Equal(same, Answer.Of(again).ContainsKey("code"));
    }
}
