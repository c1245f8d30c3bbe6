// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Kernel;

namespace Server.Sandbox;

/// <summary>
/// A phone that needs no network: source address <c>127.77.A.B</c>, number <c>+99977AAABBB</c>, host name
/// <c>A-B.phone.localhost</c> for browsers. <c>+999</c> is assigned to no country (ITU-T E.164).
/// </summary>
internal readonly record struct VirtualPhone(byte A, byte B)
{
    /// <summary>The pool all of them live in.</summary>
    public const string Pool = "127.77.0.0/16";

    private const string HostSuffix = ".phone.localhost";

    /// <summary>The address it calls from.</summary>
    public IPAddress Address => new([127, 77, A, B]);

    /// <summary>Its number in clear: it belongs to nobody.</summary>
    public string Number => string.Create(CultureInfo.InvariantCulture, $"+99977{A:000}{B:000}");

    /// <summary>Its short name, <c>1-5</c>.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{A}-{B}");

    /// <summary>The name a browser uses to be this phone.</summary>
    public string Host => Name + HostSuffix;

    /// <summary>Where its browser opens a path of the issuer.</summary>
    public Uri UrlOf(Uri issuer, string path) => new(new UriBuilder(issuer) { Host = Host }.Uri, path);

    /// <summary>The phone at an address of the pool.</summary>
    public static bool TryFind(IPAddress address, out VirtualPhone phone)
    {
        Span<byte> octets = stackalloc byte[16];
        var found = address.TryWriteBytes(octets, out var length) && length == 4 && octets[0] == 127 && octets[1] == 77;
        phone = found ? new VirtualPhone(octets[2], octets[3]) : default;
        return found;
    }

    /// <summary>The phone of a host name, <c>1-5.phone.localhost</c>.</summary>
    public static bool TryFindHost(string host, out VirtualPhone phone)
    {
        phone = default;
        return host.EndsWith(HostSuffix, StringComparison.OrdinalIgnoreCase) && TryParse(host[..^HostSuffix.Length], out phone);
    }

    /// <summary>The phone of its short name, <c>1-5</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out VirtualPhone phone)
    {
        phone = default;
        if (name?.Split('-') is not [var first, var second] || !TryOctet(first, out var a) || !TryOctet(second, out var b))
        {
            return false;
        }

        phone = new VirtualPhone(a, b);
        return true;
    }

    /// <summary>The number as the rooms know it.</summary>
    public PhoneNumber ToPhoneNumber() =>
        PhoneNumber.TryParse(Number, out var number) ? number : throw new InvalidOperationException("A virtual phone has no number.");

    private static bool TryOctet(string text, out byte octet) =>
        byte.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out octet);
}
