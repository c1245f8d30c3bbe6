// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Network.Radius;
using Network.Sessions;

namespace Network.Tests.Radius;

/// <summary>Packets whose octets are known: made by hand, by RFC 5997, and by other implementations.</summary>
public sealed class VectorTests
{
    public const string V1 =
        "04010037800e7bf223eb6dd2a9d35e9192d539072806000000012c04533104060a00000108060a2d00071f0d3333363132333435363738";

    public const string V1Reply = "0501001467c078b274129f0f5dfbc28f602edd8d";

    public const string V4 =
        "04040036555841eb187c860229051296d489aa052806000000032c04533104060a000001"
        + "5012dd6d84e8b0f4f330f5851ad394cd492b";

    public const string V9 =
        "040f010c1fa39ee62e5f2960b58c5bfc1fd1131d2806000000012c123041303030303031303030304330444504060a00000120077067772d"
        + "311e0a696e7465726e65741f0d333336313233343536373808060a2d00076114004020010db8004500070000000000000000600a00010002"
        + "000300047b14003820010db84500000000000000000000001a17000028af01113230383933303030303030303030371a18000028af141233"
        + "3533343536373839303132333430311a09000028af1503061a0d000028af120732303839331a0d000028af080732303839331a0c000028af"
        + "07060a0000011a0c000028af02060000c0de1a09000028af0a03351905cafe013706691fe3c0290600000000";

    [Fact]
    [Trait("rule", "SEC-340")]
    public async Task V1_a_start_is_recorded_and_answered()
    {
        await using var rig = new RadiusRig();
        Assert.Equal(V1Reply, Hex(Assert.Single(rig.Deliver(RadiusRig.Hex(V1)))));
        var start = rig.Only;
        Assert.Equal(AccountingKind.Start, start.Kind);
        Assert.Equal("lab", start.Feed);
        Assert.Equal("10.0.0.1", start.Gateway);
        Assert.Equal([IPNetwork.Parse("10.45.0.7/32")], start.Addresses);
        Assert.Equal("+33612345678", start.Number?.E164);
        Assert.Equal(rig.Time.GetUtcNow().ToUnixTimeMilliseconds(), start.EventTimeMs);
        Assert.NotEqual(UInt128.Zero, start.SessionKey);
    }

    [Fact]
    public async Task V2_a_stop_with_a_short_prefix_gets_its_proxy_states_back_in_order()
    {
        await using var rig = new RadiusRig();
        var reply = Assert.Single(rig.Deliver(RadiusRig.Hex(
            "04020045a55b556de8f2c970fe7dad39e63946762806000000022c04533104060a000001610c004020010db800450007"
            + "1f0d33333631323334353637382104010221040304")));
        Assert.Equal("0502001c7e50192d3d03141dc5b0f73a0f9d49b52104010221040304", Hex(reply));
        Assert.Equal(AccountingKind.Stop, rig.Only.Kind);
        Assert.Equal([IPNetwork.Parse("2001:db8:45:7::/64")], rig.Only.Addresses);
    }

    [Fact]
    [Trait("rule", "SEC-349")]
    public async Task V3_accounting_on_restarts_its_gateway()
    {
        await using var rig = new RadiusRig();
        var reply = Assert.Single(rig.Deliver(RadiusRig.Hex(
            "040300298829dadad49b37db646e6048c9dd39662806000000072c033004060a00000131060000000b")));
        Assert.Equal("050300145bc23fd9bd6a702f77b433e50796be2d", Hex(reply));
        Assert.Equal(AccountingKind.GatewayRestart, rig.Only.Kind);
        Assert.Equal("10.0.0.1", rig.Only.Gateway);
        Assert.Equal(UInt128.Zero, rig.Only.SessionKey);
    }

    [Fact]
    public async Task V4_a_message_authenticator_is_verified_with_a_zero_authenticator()
    {
        await using var rig = new RadiusRig();
        Assert.Single(rig.Deliver(RadiusRig.Hex(V4)));
        Assert.Equal(DeadLetterReason.NoAddress, rig.Only.DeadLetterReason);
    }

    [Fact]
    public async Task V5_padding_after_the_length_is_no_part_of_the_packet()
    {
        await using var rig = new RadiusRig();
        Assert.Equal(V1Reply, Hex(Assert.Single(rig.Deliver(RadiusRig.Hex(V1 + "ff00ff")))));
    }

    [Fact]
    [Trait("rule", "SEC-341")]
    public async Task V5_any_flipped_bit_gets_silence()
    {
        await using var rig = new RadiusRig();
        var original = RadiusRig.Hex(V1);
        for (var bit = 0; bit < original.Length * 8; bit++)
        {
            var flipped = original.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Empty(rig.Deliver(flipped));
        }

        Assert.Empty(rig.Events);
    }

    [Fact]
    public async Task V6_the_same_packet_under_another_secret_has_another_reply()
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:Clients:0:Secret"] = "radsec" });
        var reply = Assert.Single(rig.Deliver(RadiusRig.Hex(
            "04010037a1eee10f322f075433176eb36fd1be912806000000012c04533104060a00000108060a2d00071f0d3333363132333435363738")));
        Assert.Equal("050100148a991052b3c58c2a7829b68fad83015c", Hex(reply));
    }

    [Fact]
    [Trait("rule", "SEC-345")]
    public async Task V7_the_status_server_of_rfc_5997_gets_an_accounting_response()
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:Clients:0:Secret"] = "xyzzy5461" });
        var reply = Assert.Single(rig.Deliver(RadiusRig.Hex(
            "0cb30026925f6b66dd5fed571fcb1db7ad3882605012e8d6eabda910875cd91fdade26367858")));
        Assert.Equal("05b300140f6f92145f107e2f504e860a4860669c", Hex(reply));
    }

    [Fact]
    public async Task V8_a_request_that_names_no_gateway_is_a_dead_letter_and_is_answered()
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:Clients:0:Secret"] = "xyzzy5461" });
        Assert.Single(rig.Deliver(RadiusRig.Hex(
            "0404002711019c27d4e00cbc523b3e2fc834baf401066e656d6f2806000000012c073230303234")));
        Assert.Equal(AccountingKind.DeadLetter, rig.Only.Kind);
        Assert.Equal(DeadLetterReason.MissingGateway, rig.Only.DeadLetterReason);
    }

    [Fact]
    public async Task V9_a_start_as_a_packet_core_sends_it_is_understood_whole()
    {
        await using var rig = new RadiusRig();
        Assert.Single(rig.Deliver(RadiusRig.Hex(V9)));
        var start = rig.Only;
        Assert.Equal(AccountingKind.Start, start.Kind);
        Assert.Null(start.DeadLetterReason);
        Assert.Equal("pgw-1", start.Gateway);
        Assert.Equal("+33612345678", start.Number?.E164);
        Assert.Equal(208930000000007UL, start.Imsi);
        Assert.Equal(0x691fe3c0 * 1000L, start.EventTimeMs);
        Assert.Equal(
            [IPNetwork.Parse("10.45.0.7/32"), IPNetwork.Parse("2001:db8:45:7::/64"), IPNetwork.Parse("2001:db8:4500::/56")],
            start.Addresses);
    }

    private static string Hex(byte[] octets) => Convert.ToHexStringLower(octets);
}
