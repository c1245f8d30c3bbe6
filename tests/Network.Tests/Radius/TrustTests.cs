// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.Extensions.Options;
using Network.Radius;
using Network.Sessions;
using Testing.Gateways;

namespace Network.Tests.Radius;

/// <summary>A client may speak for its own gateways, realms and pools; beyond that its word is kept and not applied.</summary>
public sealed class TrustTests
{
    private const string Client = "Network:Radius:Clients:0:";

    [Theory]
    [InlineData("pgw-1", true)]
    [InlineData("ggsn-north-7", true)]
    [InlineData("pgw-2", false)]
    [InlineData("PGW-1", false)]
    [InlineData("xggsn-north-7", false)]
    [Trait("rule", "SEC-355")]
    public async Task A_client_may_speak_for_its_own_gateways_only(string gateway, bool allowed)
    {
        await using var rig = new RadiusRig(new()
        {
            [Client + "NasIdentifiers:0"] = "pgw-1",
            [Client + "NasIdentifiers:1"] = "ggsn-north-*",
        });
        Assert.Single(rig.Deliver(RadiusRequest.Accounting(1, gateway: gateway).Framed("10.45.0.7").Sign(RadiusRig.Secret)));
        Assert.Equal(allowed ? AccountingKind.Start : AccountingKind.DeadLetter, rig.Only.Kind);
        Assert.Equal(allowed ? null : DeadLetterReason.GatewayNotAllowed, rig.Only.DeadLetterReason);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(8)]
    [Trait("rule", "SEC-349")]
    public async Task A_restart_of_a_foreign_gateway_restarts_nothing(uint status)
    {
        await using var rig = new RadiusRig(new() { [Client + "NasIdentifiers:0"] = "pgw-1" });
        rig.Deliver(RadiusRequest.Accounting(status, "0", "pgw-2").Sign(RadiusRig.Secret));
        Assert.Equal(DeadLetterReason.GatewayNotAllowed, rig.Only.DeadLetterReason);
        rig.Deliver(RadiusRequest.Accounting(status, "0", "pgw-1").Sign(RadiusRig.Secret));
        Assert.Equal(AccountingKind.GatewayRestart, rig.Events[1].Kind);
        Assert.Equal("pgw-1", rig.Events[1].Gateway);
    }

    [Theory]
    [InlineData("10.45.255.255", null)]
    [InlineData("10.46.0.1", "address_outside_pools")]
    [InlineData("127.88.3.4", null)]
    [InlineData("127.0.0.1", "address_not_usable")]
    [InlineData("127.77.1.5", "address_not_usable")]
    [InlineData("224.0.0.5", "address_not_usable")]
    [InlineData("240.0.0.1", "address_not_usable")]
    [InlineData("169.254.1.1", "address_not_usable")]
    [InlineData("0.0.0.0", "no_address")]
    [InlineData("255.255.255.255", "no_address")]
    [InlineData("255.255.255.254", "no_address")]
    [InlineData("2001:db8:45:7::/64", null)]
    [InlineData("2001:db9:45:7::/64", "address_outside_pools")]
    [InlineData("::/0", "address_not_usable")]
    [InlineData("2000::/8", "address_outside_pools")]
    [InlineData("fe80::/64", "address_not_usable")]
    [InlineData("ff02::/64", "address_not_usable")]
    [InlineData("::/64", "address_not_usable")]
    [Trait("rule", "SEC-352")]
    [Trait("rule", "SEC-353")]
    public async Task Only_addresses_of_its_pools_and_of_phones_are_bound(string address, string? refusal)
    {
        await using var rig = new RadiusRig();
        Assert.Single(rig.Deliver(RadiusRequest.Accounting(1).Framed(address).Number("33612345678").Sign(RadiusRig.Secret)));
        Assert.Equal(refusal, rig.Only.DeadLetterReason);
        Assert.Equal(refusal is null ? AccountingKind.Start : AccountingKind.DeadLetter, rig.Only.Kind);
        Assert.Equal(refusal is null ? 1 : 0, rig.Only.Addresses.Count);
    }

    [Theory]
    [InlineData("2001:db8::1/128")]
    [InlineData("2001:db8::/33")]
    [Trait("rule", "SEC-353")]
    public async Task A_prefix_of_another_length_takes_its_addresses_without_a_number(string prefix)
    {
        await using var rig = new RadiusRig();
        Assert.Single(rig.Deliver(RadiusRequest.Accounting(1).Framed(prefix).Number("33612345678").Sign(RadiusRig.Secret)));
        Assert.Equal("prefix_length", rig.Only.DeadLetterReason);
        Assert.Equal(NumberState.Flawed, rig.Only.NumberState);
        Assert.Null(rig.Only.Number);
        Assert.Single(rig.Only.Addresses);
    }

    [Fact]
    [Trait("rule", "SEC-352")]
    public async Task The_servers_own_address_is_bound_to_nobody()
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:Listen:0"] = "10.45.0.1" });
        rig.Deliver(RadiusRequest.Accounting(1).Framed("10.45.0.1").Sign(RadiusRig.Secret));
        Assert.Equal(DeadLetterReason.AddressNotUsable, rig.Only.DeadLetterReason);
    }

    [Theory]
    [InlineData("::ffff:0:0/96")]
    [InlineData("2001:db8::/31")]
    [InlineData("2001:db8::/32")]
    public async Task A_pool_covers_no_more_than_it_says(string prefix)
    {
        await using var rig = new RadiusRig(new()
        {
            [Client + "Pools:1"] = "2001:db8::/33",
            [Client + "FramedPrefixLengths:0"] = "96",
            [Client + "FramedPrefixLengths:1"] = "31",
            [Client + "FramedPrefixLengths:2"] = "32",
        });
        rig.Deliver(RadiusRequest.Accounting(1).Framed(prefix).Sign(RadiusRig.Secret));
        Assert.Equal(AccountingKind.DeadLetter, rig.Only.Kind);
    }

    [Fact]
    public async Task Of_a_dual_stack_session_only_the_address_in_scope_is_bound()
    {
        await using var rig = new RadiusRig();
        rig.Deliver(RadiusRequest.Accounting(1).Framed("10.45.0.7").Framed("2001:dead:1:2::/64").Sign(RadiusRig.Secret));
        Assert.Equal(AccountingKind.Start, rig.Only.Kind);
        Assert.Equal([IPNetwork.Parse("10.45.0.7/32")], rig.Only.Addresses);
        Assert.Equal(DeadLetterReason.AddressOutsidePools, rig.Only.DeadLetterReason);
    }

    [Theory]
    [InlineData("internet", "default", null)]
    [InlineData("Internet.mnc001.mcc999.gprs", "default", null)]
    [InlineData("corporate", "vrf-7", null)]
    [InlineData("ims", null, "apn_not_served")]
    [InlineData(null, null, "apn_not_served")]
    public async Task The_realm_follows_the_access_point(string? apn, string? realm, string? refusal)
    {
        await using var rig = new RadiusRig(new()
        {
            [Client + "ApnRealms:internet"] = "default",
            [Client + "ApnRealms:Corporate"] = "vrf-7",
        });
        var request = RadiusRequest.Accounting(1).Framed("10.45.0.7");
        rig.Deliver((apn is null ? request : request.Text(30, apn)).Sign(RadiusRig.Secret));
        Assert.Equal(refusal, rig.Only.DeadLetterReason);
        Assert.Equal(realm ?? "default", rig.Only.Realm);
    }

    [Fact]
    public async Task The_longest_matching_network_names_the_client()
    {
        await using var rig = new RadiusRig(new()
        {
            ["Network:Radius:Clients:1:Name"] = "near",
            ["Network:Radius:Clients:1:Address"] = "127.0.0.9",
            ["Network:Radius:Clients:1:Secret"] = "near-secret",
            ["Network:Radius:Clients:1:NasIdentifiers:0"] = "*",
            ["Network:Radius:Clients:1:Pools:0"] = "10.45.0.0/16",
        });
        var near = new IPEndPoint(IPAddress.Parse("127.0.0.9"), 40000);
        rig.AssertDropped(RadiusRig.Hex(VectorTests.V1), DropReason.BadAuthenticator, near);
        Assert.Single(rig.Deliver(RadiusRequest.Accounting(1).Framed("10.45.0.7").Sign("near-secret"), near));
        Assert.Equal("near", rig.Only.Feed);
    }

    [Fact]
    public async Task Both_secrets_are_valid_while_a_rotation_lasts()
    {
        await using var rig = new RadiusRig(new() { [Client + "PreviousSecret"] = "the-secret-before" });
        foreach (var secret in new[] { RadiusRig.Secret, "the-secret-before" })
        {
            foreach (var request in new[] { RadiusRequest.Accounting(1).Sign(secret, true), new RadiusRequest(12).Sign(secret, true) })
            {
                Assert.True(RadiusRequest.IsResponse(Assert.Single(rig.Deliver(request)), request, secret));
            }
        }
    }

    [Theory]
    [InlineData("Secret", "fifteen octets.", "Secret")]
    [InlineData("Secret", "sandbox-radius-secret", "sample secret")]
    [InlineData("PreviousSecret", "short", "PreviousSecret")]
    [InlineData("SecretFile", "/nowhere/secret", "SecretFile")]
    [InlineData("Address", "gateway.example", "Address")]
    [InlineData("Address", "0.0.0.0/0", "Address")]
    [InlineData("Pools:0", "::/0", "Pools:0")]
    [InlineData("Pools:0", "126.0.0.0/7", "Pools:0")]
    [InlineData("Reliability", "Lossy", "InterimInterval")]
    [InlineData("Name", "", "Name")]
    public void Unsafe_settings_stop_the_start_and_are_named(string setting, string value, string named)
    {
        var rig = new RadiusRig(new()
        {
            ["Sandbox:Enabled"] = "false",
            [Client + "Pools:2"] = "10.46.0.0/16",
            [Client + "Secret"] = "a-secret-of-sixteen-octets",
            [Client + setting] = value,
        });
        var error = Assert.Throws<OptionsValidationException>(() => { _ = rig.Pipeline; });
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("fifteen octets.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sandbox-radius-secret", error.Message, StringComparison.Ordinal);
    }
}
