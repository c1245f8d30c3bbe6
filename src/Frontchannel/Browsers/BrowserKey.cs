// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Kernel.Jose;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Frontchannel.Browsers;

/// <summary>Which side of a hand-off a browser plays; each side has a cookie of its own.</summary>
internal enum Side
{
    /// <summary>It asks.</summary>
    Desktop,

    /// <summary>It answers.</summary>
    Phone,
}

/// <summary>
/// What tells one browser from every other: 256 random bits in a cookie that only this host can have set, that no script can read, and that
/// opens only if this server made it. Hand-offs know its hash.
/// </summary>
internal sealed class BrowserKey(IDataProtectionProvider protection, IOptions<FrontchannelOptions> options)
{
    private const int KeyOctets = 32;
    private const int LongestCookie = 512;

    private readonly IDataProtector _desktop = protection.CreateProtector("Frontchannel", "desktop cookie");
    private readonly IDataProtector _phone = protection.CreateProtector("Frontchannel", "phone cookie");

    /// <summary>The hash of the browser's key; null when it shows none of ours.</summary>
    public byte[]? Find(HttpContext http, Side side) => http.Items[Given(side)] as byte[]
        ?? (http.Request.Cookies[NameOf(side)] is { Length: <= LongestCookie } cookie && Open(cookie, side) is { } key ? SHA256.HashData(key) : null);

    /// <summary>The hash of the browser's key, which it is given if it has none; the cookie's life begins anew.</summary>
    public byte[] FindOrGive(HttpContext http, Side side)
    {
        var shown = http.Request.Cookies[NameOf(side)];
        var key = shown is { Length: <= LongestCookie } ? Open(shown, side) : null;
        if (key is null)
        {
            key = RandomNumberGenerator.GetBytes(KeyOctets);
            shown = Base64Url.Encode(ProtectorOf(side).Protect(key));
        }

        http.Response.Cookies.Append(NameOf(side), shown!, new CookieOptions
        {
            Path = "/",
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax, // The desktop comes from its application, by a link.
            MaxAge = options.Value.ReportWindow,
            IsEssential = true,
        });
        var hash = SHA256.HashData(key);
        http.Items[Given(side)] = hash; // It has it from now on, though this request did not bring it.
        return hash;
    }

    private static (Type, Side) Given(Side side) => (typeof(BrowserKey), side);

    private static string NameOf(Side side) => side is Side.Desktop ? "__Host-handoff-desktop" : "__Host-handoff-phone";

    private IDataProtector ProtectorOf(Side side) => side is Side.Desktop ? _desktop : _phone;

    private byte[]? Open(string cookie, Side side)
    {
        if (!Base64Url.TryDecode(cookie, out var octets))
        {
            return null;
        }

        try
        {
            return ProtectorOf(side).Unprotect(octets);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
