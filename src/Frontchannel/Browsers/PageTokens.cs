// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Security.Cryptography;
using Kernel.Jose;
using Microsoft.AspNetCore.DataProtection;

namespace Frontchannel.Browsers;

/// <summary>What a page token is good for.</summary>
internal enum PageTokenUse : byte
{
    /// <summary>The pages of the phone, until it has answered.</summary>
    Answer = 1,

    /// <summary>The way back from <c>/authorize</c>.</summary>
    Callback = 2,

    /// <summary>"This wasn't me."</summary>
    Report = 3,
}

/// <summary>
/// Tokens in the phone's pages: each names one hand-off and one browser, for one use and a short time, sealed. Whoever has it without that
/// browser's cookie has nothing.
/// </summary>
internal sealed class PageTokens(IDataProtectionProvider protection, TimeProvider time)
{
    private const int KeyOctets = 32;
    private const int Octets = 1 + KeyOctets + KeyOctets + sizeof(long);
    private const int LongestText = 1024;

    private readonly IDataProtector _protector = protection.CreateProtector("Frontchannel", "page token");

    /// <summary>Makes a token.</summary>
    /// <param name="use">What for.</param>
    /// <param name="handoff">The hand-off's hash.</param>
    /// <param name="browser">The hash of the browser's key.</param>
    /// <param name="expiresAt">The first instant at which it is worth nothing.</param>
    public string Make(PageTokenUse use, byte[] handoff, byte[] browser, DateTimeOffset expiresAt)
    {
        Span<byte> plain = stackalloc byte[Octets];
        plain[0] = (byte)use;
        handoff.CopyTo(plain[1..]);
        browser.CopyTo(plain[(1 + KeyOctets)..]);
        BinaryPrimitives.WriteInt64BigEndian(plain[(1 + KeyOctets + KeyOctets)..], expiresAt.ToUnixTimeMilliseconds());
        return Base64Url.Encode(_protector.Protect(plain.ToArray()));
    }

    /// <summary>The hand-off's hash; null when the token is none of ours, for another use or browser, or late.</summary>
    public byte[]? Open(PageTokenUse use, string? token, byte[]? browser)
    {
        if (browser is null || token is null or { Length: > LongestText } || !Base64Url.TryDecode(token, out var octets))
        {
            return null;
        }

        byte[] plain;
        try
        {
            plain = _protector.Unprotect(octets);
        }
        catch (CryptographicException)
        {
            return null;
        }

        return plain.Length == Octets
            && plain[0] == (byte)use
            && CryptographicOperations.FixedTimeEquals(plain.AsSpan(1 + KeyOctets, KeyOctets), browser)
            && time.GetUtcNow().ToUnixTimeMilliseconds() < BinaryPrimitives.ReadInt64BigEndian(plain.AsSpan(1 + KeyOctets + KeyOctets))
                ? plain[1..(1 + KeyOctets)]
                : null;
    }
}
