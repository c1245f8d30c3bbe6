// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>Attribute numbers by their IANA names (RFC 2865, 2866, 2869, 3162, 4818, 6911).</summary>
internal static class RadiusAttributeType
{
    public const byte UserPassword = 2;
    public const byte ChapPassword = 3;
    public const byte NasIpAddress = 4;
    public const byte FramedIpAddress = 8;
    public const byte ReplyMessage = 18;
    public const byte State = 24;
    public const byte Class = 25;
    public const byte VendorSpecific = 26;
    public const byte CalledStationId = 30;
    public const byte CallingStationId = 31;
    public const byte NasIdentifier = 32;
    public const byte ProxyState = 33;
    public const byte AcctStatusType = 40;
    public const byte AcctDelayTime = 41;
    public const byte AcctSessionId = 44;
    public const byte AcctSessionTime = 46;
    public const byte AcctMultiSessionId = 50;
    public const byte EventTimestamp = 55;
    public const byte MessageAuthenticator = 80;
    public const byte NasIpv6Address = 95;
    public const byte FramedInterfaceId = 96;
    public const byte FramedIpv6Prefix = 97;
    public const byte DelegatedIpv6Prefix = 123;
    public const byte FramedIpv6Address = 168;
}
