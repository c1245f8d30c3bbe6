// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Network.Radius;
using Network.Sessions;
using Testing.Gateways;

namespace Network.Tests.Radius;

/// <summary>Every kind of broken packet: silence, no event, and a count of its own. The sender learns nothing.</summary>
[Trait("rule", "SEC-343")]
public sealed class NegativeSetTests
{
    [Fact]
    [Trait("rule", "SEC-342")]
    public async Task An_unlisted_source_gets_silence()
    {
        await using var rig = new RadiusRig();
        rig.AssertDropped(RadiusRig.Hex(VectorTests.V1), DropReason.UnknownClient, new IPEndPoint(IPAddress.Parse("10.0.0.1"), 1813));
    }

    [Fact]
    public async Task A_datagram_shorter_than_a_header_is_dropped()
    {
        await using var rig = new RadiusRig();
        rig.AssertDropped(RadiusRig.Hex(VectorTests.V1)[..19], DropReason.TooShort);
        rig.AssertDropped([], DropReason.TooShort);
    }

    [Theory]
    [InlineData(0, 55)]
    [InlineData(19, 55)]
    [InlineData(4097, 4097)]
    [InlineData(65535, 55)]
    public async Task A_length_outside_20_to_4096_is_dropped(int length, int octets)
    {
        await using var rig = new RadiusRig();
        var packet = new byte[octets];
        RadiusRig.Hex(VectorTests.V1).CopyTo(packet, 0);
        BinaryPrimitives.WriteUInt16BigEndian(packet.AsSpan(2), (ushort)length);
        rig.AssertDropped(packet, DropReason.BadLength);
    }

    [Fact]
    public async Task A_packet_of_4096_octets_is_read()
    {
        await using var rig = new RadiusRig();
        var request = RadiusRequest.Accounting(1).Framed("10.45.0.7");
        while (request.Sign(RadiusRig.Secret).Length + 255 <= 4096)
        {
            request.Octets(25, new byte[253]);
        }

        request.Octets(25, new byte[4096 - request.Sign(RadiusRig.Secret).Length - 2]);
        var packet = request.Sign(RadiusRig.Secret);
        Assert.Equal(4096, packet.Length);
        Assert.Single(rig.Deliver(packet));
    }

    [Fact]
    public async Task A_length_beyond_the_datagram_is_dropped()
    {
        await using var rig = new RadiusRig();
        rig.AssertDropped(RadiusRig.Hex(VectorTests.V1)[..54], DropReason.Truncated);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(11)]
    [InlineData(40)]
    [InlineData(43)]
    [InlineData(255)]
    [Trait("rule", "SEC-345")]
    public async Task Another_code_is_dropped(byte code)
    {
        await using var rig = new RadiusRig();
        rig.AssertDropped(new RadiusRequest(code).Word(40, 1).Sign(RadiusRig.Secret), DropReason.UnexpectedCode);
    }

    [Theory]
    [InlineData(DropReason.AttributeTooShort, 44, 0, 0)]
    [InlineData(DropReason.AttributeTooShort, 44, 1, 0)]
    [InlineData(DropReason.AttributeOverrun, 44, 5, 0)]
    [InlineData(DropReason.AttributeOverrun, 44, 255)]
    [InlineData(DropReason.AttributeTypeZero, 0, 3, 1)]
    [InlineData(DropReason.TrailingOctet, 44)]
    internal async Task A_broken_attribute_drops_the_packet(DropReason reason, params int[] octets)
    {
        await using var rig = new RadiusRig();
        var raw = octets.Select(octet => (byte)octet).ToArray();
        rig.AssertDropped(RadiusRequest.Accounting(1).Raw(raw).Sign(RadiusRig.Secret), reason);
    }

    [Theory]
    [InlineData(200, true)]
    [InlineData(201, false)]
    [InlineData(1300, false)]
    public async Task More_than_200_attributes_are_dropped(int count, bool accepted)
    {
        await using var rig = new RadiusRig();
        var request = RadiusRequest.Accounting(1);
        for (var added = 3; added < count; added++)
        {
            request.Octets(25, 1);
        }

        var packet = request.Sign(RadiusRig.Secret);
        if (accepted)
        {
            Assert.Single(rig.Deliver(packet));
        }
        else
        {
            rig.AssertDropped(packet, DropReason.TooManyAttributes);
        }
    }

    [Fact]
    [Trait("rule", "SEC-341")]
    public async Task A_wrong_secret_and_a_zero_authenticator_get_silence()
    {
        await using var rig = new RadiusRig();
        var packet = RadiusRequest.Accounting(1).Framed("10.45.0.7").Sign("another-secret");
        rig.AssertDropped(packet, DropReason.BadAuthenticator);
        packet.AsSpan(4, 16).Clear();
        rig.AssertDropped(packet, DropReason.BadAuthenticator);
    }

    [Fact]
    [Trait("rule", "SEC-344")]
    public async Task A_message_authenticator_must_be_one_whole_and_right()
    {
        await using var rig = new RadiusRig();
        rig.AssertDropped(
            RadiusRequest.Accounting(1).Octets(80, new byte[15]).Sign(RadiusRig.Secret), DropReason.MessageAuthenticatorLength);
        rig.AssertDropped(
            RadiusRequest.Accounting(1).Octets(80, new byte[16]).Sign(RadiusRig.Secret), DropReason.BadMessageAuthenticator);
        rig.AssertDropped(
            RadiusRequest.Accounting(1).Octets(80, new byte[16]).Octets(80, new byte[16]).Sign(RadiusRig.Secret),
            DropReason.MessageAuthenticatorRepeated);
        Assert.Single(rig.Deliver(RadiusRequest.Accounting(1).Sign(RadiusRig.Secret, messageAuthenticator: true)));
    }

    [Fact]
    [Trait("rule", "SEC-344")]
    public async Task A_client_can_be_made_to_send_a_message_authenticator()
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:Clients:0:RequireMessageAuthenticator"] = "true" });
        rig.AssertDropped(RadiusRig.Hex(VectorTests.V1), DropReason.MessageAuthenticatorMissing);
        Assert.Single(rig.Deliver(RadiusRig.Hex(VectorTests.V4)));
    }

    [Theory]
    [InlineData(40, 5)]
    [InlineData(8, 3)]
    [InlineData(8, 5)]
    [InlineData(4, 16)]
    [InlineData(55, 8)]
    [InlineData(95, 4)]
    [InlineData(96, 7)]
    [InlineData(168, 17)]
    [InlineData(97, 1)]
    [InlineData(97, 19)]
    [InlineData(123, 19)]
    public async Task A_known_attribute_of_a_wrong_length_drops_the_packet(byte type, int length)
    {
        await using var rig = new RadiusRig();
        rig.AssertDropped(
            RadiusRequest.Accounting(1).Octets(type, new byte[length]).Sign(RadiusRig.Secret), DropReason.AttributeValueLength);
    }

    [Theory]
    [InlineData(DropReason.PrefixTooLong, "00 81 20010db8000000000000000000000000")]
    [InlineData(DropReason.PrefixTruncated, "00 40 20010db8004500")]
    [InlineData(DropReason.PrefixTrailingBits, "00 40 20010db80045000700000000000000 01")]
    [InlineData(DropReason.PrefixTrailingBits, "00 3f 20010db800450007")]
    [Trait("rule", "SEC-353")]
    internal async Task A_malformed_prefix_drops_the_packet(DropReason reason, string value)
    {
        await using var rig = new RadiusRig();
        rig.AssertDropped(RadiusRequest.Accounting(1).Octets(97, RadiusRig.Hex(value)).Sign(RadiusRig.Secret), reason);
        rig.AssertDropped(RadiusRequest.Accounting(1).Octets(123, RadiusRig.Hex(value)).Sign(RadiusRig.Secret), reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0028af")]
    [InlineData("000028af0100")]
    [InlineData("000028af0101")]
    [InlineData("000028af01")]
    [InlineData("000028af01ff32")]
    public async Task A_malformed_vendor_attribute_is_opaque_and_the_packet_stands(string value)
    {
        await using var rig = new RadiusRig();
        var packet = RadiusRequest.Accounting(1).Framed("10.45.0.7").Number("33612345678").Octets(26, RadiusRig.Hex(value));
        Assert.Single(rig.Deliver(packet.Sign(RadiusRig.Secret)));
        Assert.Equal(AccountingKind.Start, rig.Only.Kind);
        Assert.Equal(0UL, rig.Only.Imsi);
    }

    [Fact]
    public async Task A_request_without_attributes_is_a_dead_letter_and_is_answered()
    {
        await using var rig = new RadiusRig();
        Assert.Single(rig.Deliver(new RadiusRequest().Sign(RadiusRig.Secret)));
        Assert.Equal(DeadLetterReason.MissingStatusType, rig.Only.DeadLetterReason);
    }
}
