// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Network.Radius;

/// <summary>Attributes that must appear once, and appeared twice with different values, or that are not the text they should be.</summary>
[Flags]
internal enum Flaws
{
    None = 0,
    StatusType = 1,
    SessionId = 2,
    Gateway = 4,
    AccessPoint = 8,
    Time = 16,
    Number = 32,
    Imsi = 64,
    Address = 128,
}

/// <summary>Which attribute named an address.</summary>
internal enum AddressOrigin : byte
{
    FramedIpv4,
    FramedIpv6,
    FramedPrefix,
    DelegatedPrefix,
}

/// <summary>An address a packet names.</summary>
internal readonly record struct NamedAddress(IPNetwork Network, AddressOrigin Origin);

/// <summary>
/// What an Accounting-Request says, typed, before it is judged. Location, device identity, time zone and volumes have no place
/// here: they are never read out of the packet.
/// </summary>
internal sealed class AccountingRequest
{
    /// <summary>Acct-Status-Type as sent; not every value is one of <see cref="AcctStatusType"/>.</summary>
    public uint? StatusType { get; set; }

    /// <summary>Acct-Session-Id, as octets: it is compared, never shown.</summary>
    public byte[]? SessionId { get; set; }

    /// <summary>Acct-Multi-Session-Id: groups the bearers of one connection.</summary>
    public byte[]? MultiSessionId { get; set; }

    /// <summary>Class attributes in their order, each as octets.</summary>
    public List<byte[]> Classes { get; } = [];

    /// <summary>NAS-Identifier.</summary>
    public string? NasIdentifier { get; set; }

    /// <summary>NAS-IP-Address.</summary>
    public IPAddress? NasAddress { get; set; }

    /// <summary>NAS-IPv6-Address.</summary>
    public IPAddress? NasIpv6Address { get; set; }

    /// <summary>Framed-IP-Address, Framed-IPv6-Address, Framed-IPv6-Prefix and Delegated-IPv6-Prefix values, each once.</summary>
    public List<NamedAddress> Addresses { get; } = [];

    /// <summary>Calling-Station-Id: the number as the gateway writes it.</summary>
    public string? CallingStationId { get; set; }

    /// <summary>Called-Station-Id: the access point name.</summary>
    public string? CalledStationId { get; set; }

    /// <summary>Event-Timestamp, Unix seconds.</summary>
    public uint? EventTimestamp { get; set; }

    /// <summary>Acct-Delay-Time: how long the gateway has been trying to send this, seconds.</summary>
    public uint? DelaySeconds { get; set; }

    /// <summary>Acct-Session-Time: how long the session has lived, seconds.</summary>
    public uint? SessionTimeSeconds { get; set; }

    /// <summary>3GPP-IMSI.</summary>
    public string? Imsi { get; set; }

    /// <summary>3GPP-IMSI-MCC-MNC: the first five or six digits of the IMSI.</summary>
    public string? ImsiNetwork { get; set; }

    /// <summary>3GPP-Charging-ID.</summary>
    public uint? ChargingId { get; set; }

    /// <summary>3GPP-Session-Stop-Indicator: this Stop is of the last bearer.</summary>
    public bool IsLastBearer { get; set; }

    /// <summary>What contradicts itself.</summary>
    public Flaws Flaws { get; set; }

    /// <summary>How many attributes that have no place in accounting (passwords, Reply-Message, State) were ignored.</summary>
    public int ForbiddenCount { get; set; }

    /// <summary>Keeps the first value; a second that differs is a flaw.</summary>
    public T Once<T>(T? present, T value, Flaws flaw)
        where T : class
    {
        if (present is null)
        {
            return value;
        }

        Flaws |= present.Equals(value) ? Flaws.None : flaw;
        return present;
    }
}
