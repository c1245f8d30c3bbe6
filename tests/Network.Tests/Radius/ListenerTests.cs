// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Network.Sessions;
using Testing.Gateways;

namespace Network.Tests.Radius;

/// <summary>The server on real sockets, asked by hand and by <c>radclient</c>.</summary>
public sealed class ListenerTests
{
    private const string RadclientMissing = "radclient is not installed (Debian package freeradius-utils)";

    private const string Start =
        "Acct-Status-Type = Start, Acct-Session-Id = \"S1\", NAS-Identifier = \"pgw-1\", Framed-IP-Address = 10.45.0.7, "
        + "Framed-IPv6-Prefix = 2001:db8:45:7::/64, Calling-Station-Id = \"33612345678\", 3GPP-IMSI = \"208930000000007\"";

    [Fact]
    public async Task An_answer_comes_from_the_address_that_was_asked()
    {
        await using var rig = new RadiusRig(new()
        {
            ["Network:Radius:Listen:0"] = "127.0.0.1",
            ["Network:Radius:Listen:1"] = "127.0.0.2",
        });
        await rig.StartAsync();
        using var gateway = new UdpGateway(IPAddress.Parse("127.0.0.3"));
        Assert.Equal(["127.0.0.1", "127.0.0.2"], rig.EndPoints.Select(endPoint => endPoint.Address.ToString()));
        foreach (var endPoint in rig.EndPoints)
        {
            gateway.Send(RadiusRig.Hex(VectorTests.V1), endPoint);
            var (reply, from) = await gateway.ReceiveAsync();
            Assert.Equal(endPoint, from);
            Assert.Equal(VectorTests.V1Reply, Convert.ToHexStringLower(reply));
        }

        Assert.Equal(2, rig.Status.Accepted);
    }

    [Fact]
    public async Task IPv6_is_answered_too()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "this host has no IPv6");
        await using var rig = new RadiusRig(new()
        {
            ["Network:Radius:Listen:0"] = "::1",
            ["Network:Radius:Clients:0:Address"] = "::1",
        });
        await rig.StartAsync();
        using var gateway = new UdpGateway(IPAddress.IPv6Loopback);
        gateway.Send(RadiusRig.Hex(VectorTests.V1), rig.EndPoints[0]);
        Assert.Equal(rig.EndPoints[0], (await gateway.ReceiveAsync()).From);
    }

    [Fact]
    public async Task A_wildcard_stands_for_one_socket_per_address()
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:Listen:0"] = "0.0.0.0" });
        await rig.StartAsync();
        Assert.Contains(IPAddress.Loopback, rig.EndPoints.Select(endPoint => endPoint.Address));
        Assert.DoesNotContain(IPAddress.Any, rig.EndPoints.Select(endPoint => endPoint.Address));
        Assert.Single(rig.EndPoints.Select(endPoint => endPoint.Port).Distinct());
        using var gateway = new UdpGateway(IPAddress.Loopback);
        var loopback = rig.EndPoints.Single(endPoint => endPoint.Address.Equals(IPAddress.Loopback));
        gateway.Send(RadiusRig.Hex(VectorTests.V1), loopback);
        Assert.Equal(loopback, (await gateway.ReceiveAsync()).From);
    }

    [Fact]
    [Trait("rule", "REL-13")]
    public async Task The_listener_outlives_junk_and_says_nothing_to_it()
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:Listen:0"] = "127.0.0.1" });
        await rig.StartAsync();
        using var gateway = new UdpGateway(IPAddress.Loopback);
        var random = new Random(1);
        var junk = new byte[6000];
        for (var count = 0; count < 200; count++)
        {
            random.NextBytes(junk);
            gateway.Send(junk.AsSpan(0, random.Next(junk.Length)), rig.EndPoints[0]);
        }

        Assert.True(await gateway.HearsNothingAsync());
        gateway.Send(RadiusRig.Hex(VectorTests.V1), rig.EndPoints[0]);
        Assert.Equal(VectorTests.V1Reply, Convert.ToHexStringLower((await gateway.ReceiveAsync()).Reply));
        Assert.Equal(200, rig.Status.Dropped.Values.Sum());
    }

    [Fact]
    public async Task Stopping_answers_what_is_being_recorded()
    {
        var rig = new RadiusRig(new() { ["Network:Radius:Listen:0"] = "127.0.0.1" });
        var commit = new TaskCompletionSource();
        rig.Commit = commit.Task;
        await rig.StartAsync();
        using var gateway = new UdpGateway(IPAddress.Loopback);
        gateway.Send(RadiusRig.Hex(VectorTests.V1), rig.EndPoints[0]);
        for (var patience = 0; rig.Pipeline.InFlight == 0; patience++)
        {
            Assert.True(patience < 1000, "The packet never reached the pipeline.");
            await Task.Delay(10);
        }

        var stopping = rig.DisposeAsync();
        commit.SetResult();
        Assert.Equal(VectorTests.V1Reply, Convert.ToHexStringLower((await gateway.ReceiveAsync()).Reply));
        await stopping;
    }

    [Fact]
    [Trait("rule", "SEC-340")]
    public async Task Radclient_takes_the_answer_for_a_right_one()
    {
        Assert.SkipUnless(RadclientGateway.IsInstalled, RadclientMissing);
        await using var rig = new RadiusRig(new() { ["Network:Radius:Listen:0"] = "127.0.0.1" });
        await rig.StartAsync();
        var gateway = new RadclientGateway(rig.EndPoints[0], RadiusRig.Secret);
        foreach (var more in new[] { "", ", Message-Authenticator = 0x00", ", Proxy-State = 0x0102, Proxy-State = 0x03" })
        {
            var result = await gateway.AccountAsync(Start + more);
            Assert.True(result.ExitCode == 0, result.Output + result.Error);
            Assert.Contains("Received Accounting-Response", result.Output, StringComparison.Ordinal);
        }

        Assert.Equal(3, rig.Events.Count);
        Assert.All(rig.Events, recorded => Assert.Equal(AccountingKind.Start, recorded.Kind));
        Assert.All(rig.Events, recorded => Assert.Equal(2, recorded.Addresses.Count));
        Assert.All(rig.Events, recorded => Assert.Equal(208930000000007UL, recorded.Imsi));
    }

    [Fact]
    public async Task Radclient_gets_its_proxy_states_back()
    {
        Assert.SkipUnless(RadclientGateway.IsInstalled, RadclientMissing);
        await using var rig = new RadiusRig(new() { ["Network:Radius:Listen:0"] = "127.0.0.1" });
        await rig.StartAsync();
        var result = await new RadclientGateway(rig.EndPoints[0], RadiusRig.Secret)
            .AccountAsync(Start + ", Proxy-State = 0xaabb, Proxy-State = 0xcc");
        var reply = result.Output[result.Output.IndexOf("Received", StringComparison.Ordinal)..];
        Assert.Contains("Proxy-State = 0xaabb", reply, StringComparison.Ordinal);
        Assert.Contains("Proxy-State = 0xcc", reply, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Radclient_learns_by_status_server_that_events_can_be_recorded()
    {
        Assert.SkipUnless(RadclientGateway.IsInstalled, RadclientMissing);
        await using var rig = new RadiusRig(new() { ["Network:Radius:Listen:0"] = "127.0.0.1" });
        await rig.StartAsync();
        var result = await new RadclientGateway(rig.EndPoints[0], RadiusRig.Secret).StatusAsync();
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    [Fact]
    [Trait("rule", "SEC-341")]
    public async Task Radclient_with_a_wrong_secret_hears_nothing()
    {
        Assert.SkipUnless(RadclientGateway.IsInstalled, RadclientMissing);
        await using var rig = new RadiusRig(new() { ["Network:Radius:Listen:0"] = "127.0.0.1" });
        await rig.StartAsync();
        var result = await new RadclientGateway(rig.EndPoints[0], "another-secret").AccountAsync(Start);
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("Received", result.Output, StringComparison.Ordinal);
        Assert.Empty(rig.Events);
        Assert.True(rig.Status.Dropped["bad_authenticator"] >= 1);
    }
}
