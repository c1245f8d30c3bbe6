// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Text;
using System.Text.Unicode;

namespace Network.Radius;

/// <summary>Reads the attributes that matter out of an authenticated packet; everything else is passed over.</summary>
internal static class AttributeDecoder
{
    private const int Ipv6Length = 16;
    private const int Ipv4Bits = 32;
    private const int Ipv6Bits = 128;

    /// <summary>Decodes a packet, or says which form is broken.</summary>
    public static DropReason Decode(RadiusPacket packet, AccountingRequest request)
    {
        foreach (var attribute in packet.Attributes)
        {
            var reason = AttributeForms.Check(attribute);
            if (reason is not DropReason.None)
            {
                return reason;
            }

            Take(attribute, request);
        }

        return DropReason.None;
    }

    /// <summary>
    /// Text without the NULs some gateways append; null when it is empty, and a flaw when it is not UTF-8 or holds control
    /// characters.
    /// </summary>
    public static string? ReadText(ReadOnlySpan<byte> value, AccountingRequest request, Flaws flaw)
    {
        var text = value.TrimEnd((byte)0);
        if (!Utf8.IsValid(text) || ContainsControl(text))
        {
            request.Flaws |= flaw;
            return null;
        }

        return text.IsEmpty ? null : Encoding.UTF8.GetString(text);
    }

    private static void Take(RadiusAttribute attribute, AccountingRequest request)
    {
        var value = attribute.Value;
        switch (attribute.Type)
        {
            case RadiusAttributeType.AcctStatusType:
                request.StatusType = OnceInteger(request, request.StatusType, value, Flaws.StatusType);
                break;
            case RadiusAttributeType.AcctSessionId:
                request.SessionId = OnceOctets(request, request.SessionId, value, Flaws.SessionId);
                break;
            case RadiusAttributeType.AcctMultiSessionId:
                request.MultiSessionId = OnceOctets(request, request.MultiSessionId, value, Flaws.SessionId);
                break;
            case RadiusAttributeType.Class:
                request.Classes.Add(value.ToArray());
                break;
            case RadiusAttributeType.EventTimestamp:
                request.EventTimestamp = OnceInteger(request, request.EventTimestamp, value, Flaws.Time);
                break;
            case RadiusAttributeType.AcctDelayTime:
                request.DelaySeconds = OnceInteger(request, request.DelaySeconds, value, Flaws.Time);
                break;
            case RadiusAttributeType.AcctSessionTime:
                request.SessionTimeSeconds = OnceInteger(request, request.SessionTimeSeconds, value, Flaws.Time);
                break;
            case RadiusAttributeType.VendorSpecific:
                ThreeGppAttributes.Take(value, request);
                break;
            case RadiusAttributeType.UserPassword or RadiusAttributeType.ChapPassword
                or RadiusAttributeType.ReplyMessage or RadiusAttributeType.State:
                request.ForbiddenCount++;
                break;
            default:
                TakeName(attribute, request);
                break;
        }
    }

    private static void TakeName(RadiusAttribute attribute, AccountingRequest request)
    {
        var value = attribute.Value;
        switch (attribute.Type)
        {
            case RadiusAttributeType.NasIdentifier:
                request.NasIdentifier = OnceText(request, request.NasIdentifier, value, Flaws.Gateway);
                break;
            case RadiusAttributeType.NasIpAddress:
                request.NasAddress = request.Once(request.NasAddress, new IPAddress(value), Flaws.Gateway);
                break;
            case RadiusAttributeType.NasIpv6Address:
                request.NasIpv6Address = request.Once(request.NasIpv6Address, new IPAddress(value), Flaws.Gateway);
                break;
            case RadiusAttributeType.CallingStationId:
                request.CallingStationId = OnceText(request, request.CallingStationId, value, Flaws.Number);
                break;
            case RadiusAttributeType.CalledStationId:
                request.CalledStationId = OnceText(request, request.CalledStationId, value, Flaws.AccessPoint);
                break;
            default:
                TakeAddress(attribute, request);
                break;
        }
    }

    private static void TakeAddress(RadiusAttribute attribute, AccountingRequest request)
    {
        switch (attribute.Type)
        {
            case RadiusAttributeType.FramedIpAddress when IsAssigned(attribute.Value):
                AddFramedIpv4(request, new IPNetwork(new IPAddress(attribute.Value), Ipv4Bits));
                break;
            case RadiusAttributeType.FramedIpv6Address:
                Add(request, new NamedAddress(new IPNetwork(new IPAddress(attribute.Value), Ipv6Bits), AddressOrigin.FramedIpv6));
                break;
            case RadiusAttributeType.FramedIpv6Prefix:
                AddPrefix(request, attribute.Value, AddressOrigin.FramedPrefix);
                break;
            case RadiusAttributeType.DelegatedIpv6Prefix:
                AddPrefix(request, attribute.Value, AddressOrigin.DelegatedPrefix);
                break;
            default:
                break;
        }
    }

    /// <summary>RFC 2865 §5.8: 255.255.255.255 and .254 ask for a choice and name no address; 0.0.0.0 is none either.</summary>
    private static bool IsAssigned(ReadOnlySpan<byte> value) =>
        BinaryPrimitives.ReadUInt32BigEndian(value) is not (0 or uint.MaxValue or uint.MaxValue - 1);

    private static void AddFramedIpv4(AccountingRequest request, IPNetwork network)
    {
        foreach (var present in request.Addresses)
        {
            if (present.Origin is AddressOrigin.FramedIpv4)
            {
                if (present.Network.Equals(network))
                {
                    return;
                }

                request.Flaws |= Flaws.Address;
            }
        }

        request.Addresses.Add(new NamedAddress(network, AddressOrigin.FramedIpv4));
    }

    private static void AddPrefix(AccountingRequest request, ReadOnlySpan<byte> value, AddressOrigin origin)
    {
        Span<byte> address = stackalloc byte[Ipv6Length];
        address.Clear();
        value[2..].CopyTo(address);
        Add(request, new NamedAddress(new IPNetwork(new IPAddress(address), value[1]), origin));
    }

    private static void Add(AccountingRequest request, NamedAddress named)
    {
        if (!request.Addresses.Contains(named))
        {
            request.Addresses.Add(named);
        }
    }

    private static uint OnceInteger(AccountingRequest request, uint? present, ReadOnlySpan<byte> value, Flaws flaw)
    {
        var number = BinaryPrimitives.ReadUInt32BigEndian(value);
        request.Flaws |= present is { } first && first != number ? flaw : Flaws.None;
        return present ?? number;
    }

    private static byte[]? OnceOctets(AccountingRequest request, byte[]? present, ReadOnlySpan<byte> value, Flaws flaw)
    {
        var octets = value.TrimEnd((byte)0);
        if (present is null)
        {
            return octets.IsEmpty ? null : octets.ToArray();
        }

        request.Flaws |= octets.SequenceEqual(present) ? Flaws.None : flaw;
        return present;
    }

    private static string? OnceText(AccountingRequest request, string? present, ReadOnlySpan<byte> value, Flaws flaw)
    {
        var text = ReadText(value, request, flaw);
        return text is null ? present : request.Once(present, text, flaw);
    }

    private static bool ContainsControl(ReadOnlySpan<byte> text) =>
        text.ContainsAnyInRange((byte)0x00, (byte)0x1F) || text.Contains((byte)0x7F);
}
