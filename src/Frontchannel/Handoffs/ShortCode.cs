// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;

namespace Frontchannel.Handoffs;

/// <summary>
/// Eight letters for people who cannot scan: 34 bits, guarded by the count of wrong ones per address (RFC 8628 §5.1 and §6.1). No vowels, so
/// that no word comes out, and no letter that looks like another.
/// </summary>
internal static class ShortCode
{
    private const string Alphabet = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Letters = 8;

    /// <summary>A new code.</summary>
    public static string New() => RandomNumberGenerator.GetString(Alphabet, Letters);

    /// <summary>As people read it.</summary>
    public static string Display(string code) => $"{code[..(Letters / 2)]}-{code[(Letters / 2)..]}";

    /// <summary>What people typed, in the form of <see cref="New"/>; null when it cannot be a code.</summary>
    public static string? Normalise(string? typed)
    {
        if (typed is null or { Length: > 64 })
        {
            return null;
        }

        var letters = string.Concat(typed.ToUpperInvariant().Where(char.IsLetterOrDigit));
        return letters.Length == Letters && letters.All(Alphabet.Contains) ? letters : null;
    }

    /// <summary>What the table knows of a code.</summary>
    public static byte[] HashOf(string code) => SHA256.HashData(Encoding.ASCII.GetBytes(code));
}
