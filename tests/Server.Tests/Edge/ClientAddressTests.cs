// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Server.Edge;
using Server.Tests.Hosting;
using Testing.Actors;

namespace Server.Tests.Edge;

/// <summary>The source of a request is the peer of its connection, whatever anybody writes into it.</summary>
public sealed class ClientAddressTests(SharedServer shared) : IClassFixture<SharedServer>
{
    public static TheoryData<string, string> Spoofs => new()
    {
        { "X-Forwarded-For", "127.77.1.5" },
        { "x-forwarded-for", "127.77.1.5" },
        { "X-FORWARDED-FOR", "127.77.1.5, 127.0.0.1" },
        { "X_Forwarded_For", "127.77.1.5" },
        { "Forwarded", "for=127.77.1.5;proto=http" },
        { "Forwarded", "for=\"127.77.1.5:4711\", for=127.0.0.1" },
        { "X-Real-IP", "127.77.1.5" },
        { "True-Client-IP", "127.77.1.5" },
        { "CF-Connecting-IP", "127.77.1.5" },
        { "X-Client-IP", "127.77.1.5" },
        { "X-Cluster-Client-IP", "127.77.1.5" },
        { "X-Original-Forwarded-For", "127.77.1.5" },
        { "Client-IP", "127.77.1.5" },
        { "Via", "1.1 127.77.1.5" },
        { "X-MSISDN", "99977001005" },
        { "MSISDN", "+99977001005" },
        { "X-UP-CALLING-LINE-ID", "99977001005" },
        { "X-Nokia-MSISDN", "99977001005" },
        { "X-WAP-MSISDN", "99977001005" },
        { "X-ACR", "99977001005" },
        { "X-VF-ACR", "99977001005" },
        { "X-H3G-MSISDN", "99977001005" },
        { "X-Network-Type", "cellular" },
    };

    [Theory]
    [Trait("rule", "SEC-026")]
    [Trait("rule", "SEC-027")]
    [Trait("rule", "SEC-032")]
    [Trait("rule", "SEC-047")]
    [MemberData(nameof(Spoofs))]
    public async Task No_header_makes_a_stranger_a_phone(string name, string value)
    {
        using var stranger = new Phone("127.0.0.1");

        var answer = await AuthorizeAsync(stranger, (name, value));

        Assert.Contains("error=login_required", answer, StringComparison.Ordinal);
        Assert.Contains("not_on_mobile_network", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("code=", answer, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "SEC-027")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("Forwarded", "for=127.0.0.1")]
    [InlineData("X-Real-IP", "192.0.2.1")]
    public async Task No_header_takes_a_phone_its_address(string name, string value)
    {
        using var phone = new Phone("127.77.1.5");

        Assert.Contains("code=", await AuthorizeAsync(phone, (name, value)), StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "SEC-014")]
    [InlineData("X-Forwarded-Host", "evil.example")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Forwarded-Prefix", "/evil")]
    [InlineData("X-Forwarded-Port", "444")]
    [InlineData("Forwarded", "host=evil.example;proto=https")]
    public async Task No_header_changes_the_issuer(string name, string value)
    {
        using var phone = new Phone("127.77.1.5");

        var answer = await AuthorizeAsync(phone, (name, value));

        Assert.Contains($"iss={Uri.EscapeDataString(shared.Server.Url)}", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", answer, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "SEC-036")]
    [InlineData("::ffff:127.77.1.5", "127.77.1.5")]
    [InlineData("127.77.1.5", "127.77.1.5")]
    [InlineData("2001:db8:88::7", "2001:db8:88::7")]
    public void A_mapped_address_is_the_address_it_maps(string peer, string address)
    {
        var source = SourceOf(peer, localPort: 443);

        Assert.Equal(new SourceAddress(IPAddress.Parse(address), 4711), source);
    }

    [Theory]
    [InlineData("fe80::1%3")]
    [InlineData(null)]
    public void A_peer_that_is_no_subscriber_s_is_no_source(string? peer) => Assert.Null(SourceOf(peer, localPort: 443));

    [Fact]
    [Trait("rule", "SEC-042")]
    public void The_realm_is_the_listener_s()
    {
        Assert.Equal("blue", SourceOf("10.0.0.1", localPort: 8443)!.Value.Realm);
        Assert.Equal(SourceAddress.DefaultRealm, SourceOf("10.0.0.1", localPort: 443)!.Value.Realm);
    }

    private static SourceAddress? SourceOf(string? peer, int localPort)
    {
        var options = new EdgeOptions { Realms = { new ListenerRealm { Port = 8443, Realm = "blue" } } };
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);
        context.Connection.RemotePort = 4711;
        context.Connection.LocalPort = localPort;
        return new ClientAddress(Options.Create(options)).Of(context);
    }

    private async Task<string> AuthorizeAsync(Phone phone, (string Name, string Value) header)
    {
        using var answer = await phone.OpenAsync(shared.Server.Begin().AuthorizeUrl, header);
        return answer.Headers.Location?.OriginalString ?? $"{answer.StatusCode}";
    }
}
