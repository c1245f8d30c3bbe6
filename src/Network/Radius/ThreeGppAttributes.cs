// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Network.Radius;

/// <summary>
/// The 3GPP vendor attributes (3GPP TS 29.061 §16.4.7) that identify a session. Location (22), IMEISV (20) and time zone (23)
/// are passed over: what is never read cannot leak.
/// </summary>
internal static class ThreeGppAttributes
{
    private const uint VendorId = 10415;
    private const int VendorIdLength = 4;
    private const byte ImsiType = 1;
    private const byte ChargingIdType = 2;
    private const byte ImsiNetworkType = 8;
    private const byte SessionStopIndicatorType = 11;

    /// <summary>
    /// Reads one Vendor-Specific value, which may hold several attributes (RFC 2865 §5.26). An interior that does not parse is
    /// opaque: nothing is taken from it, and the packet stands.
    /// </summary>
    public static void Take(ReadOnlySpan<byte> value, AccountingRequest request)
    {
        if (value.Length < VendorIdLength
            || BinaryPrimitives.ReadUInt32BigEndian(value) != VendorId
            || !IsWellFormed(value[VendorIdLength..]))
        {
            return;
        }

        foreach (var attribute in new RadiusAttributes(value[VendorIdLength..]))
        {
            TakeOne(attribute, request);
        }
    }

    private static void TakeOne(RadiusAttribute attribute, AccountingRequest request)
    {
        switch (attribute.Type)
        {
            case ImsiType:
                var imsi = AttributeDecoder.ReadText(attribute.Value, request, Flaws.Imsi);
                request.Imsi = imsi is null ? request.Imsi : request.Once(request.Imsi, imsi, Flaws.Imsi);
                break;
            case ImsiNetworkType:
                var network = AttributeDecoder.ReadText(attribute.Value, request, Flaws.Imsi);
                request.ImsiNetwork = network is null ? request.ImsiNetwork : request.Once(request.ImsiNetwork, network, Flaws.Imsi);
                break;
            case ChargingIdType when attribute.Value.Length == sizeof(uint):
                var chargingId = BinaryPrimitives.ReadUInt32BigEndian(attribute.Value);
                request.Flaws |= request.ChargingId is { } first && first != chargingId ? Flaws.SessionId : Flaws.None;
                request.ChargingId ??= chargingId;
                break;
            case SessionStopIndicatorType:
                request.IsLastBearer = true;
                break;
            default:
                break;
        }
    }

    private static bool IsWellFormed(ReadOnlySpan<byte> rest)
    {
        while (!rest.IsEmpty)
        {
            if (rest.Length < RadiusAttributes.HeaderLength
                || rest[1] < RadiusAttributes.HeaderLength
                || rest[1] > rest.Length)
            {
                return false;
            }

            rest = rest[rest[1]..];
        }

        return true;
    }
}
