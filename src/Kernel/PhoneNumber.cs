// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Kernel;

/// <summary>
/// An E.164 number: <c>+</c> and 5 to 15 digits, the first 1–9 (the pattern of CAMARA Number Verification 2.1.0).
/// Fifteen digits fit in 50 bits, so a number is eight bytes and compares as one word.
/// </summary>
public readonly record struct PhoneNumber
{
    private const int MinDigits = 5;
    private const int MaxDigits = 15;

    private readonly ulong _digits;

    private PhoneNumber(ulong digits) => _digits = digits;

    /// <summary>The digits as an integer: the packed form for memory and storage. 0 only for a defaulted value.</summary>
    public ulong Packed => _digits;

    /// <summary>The number in clear, with its leading <c>+</c>. Only wire writers and comparisons may ask for it.</summary>
    /// <exception cref="InvalidOperationException">The value is <c>default</c> and holds no number.</exception>
    public string E164 => _digits == 0
        ? throw new InvalidOperationException("A phone number was read that nobody set.")
        : string.Create(CultureInfo.InvariantCulture, $"+{_digits}");

    /// <summary>Reads <c>+</c> and digits, exactly: no spaces, no other script's digits, no trailing line end.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PhoneNumber number)
    {
        number = default;
        return text is ['+', .. var digits] && TryParseDigits(digits, out number);
    }

    /// <summary>Reads the digits alone, as the network writes them (3GPP TS 29.061: international, without <c>+</c>).</summary>
    public static bool TryParseDigits(ReadOnlySpan<char> digits, out PhoneNumber number)
    {
        number = default;
        if (digits.Length is < MinDigits or > MaxDigits || digits[0] == '0')
        {
            return false;
        }

        ulong packed = 0;
        foreach (var digit in digits)
        {
            if (digit is < '0' or > '9')
            {
                return false;
            }

            packed = (packed * 10) + (ulong)(digit - '0');
        }

        number = new PhoneNumber(packed);
        return true;
    }

    /// <summary>The inverse of <see cref="Packed"/>; false for what no number packs to.</summary>
    public static bool TryUnpack(ulong packed, out PhoneNumber number)
    {
        var valid = packed is >= 10_000 and <= 999_999_999_999_999;
        number = valid ? new PhoneNumber(packed) : default;
        return valid;
    }

    /// <summary>Masked: a number never reaches a log by accident.</summary>
    public override string ToString() => "(phone number)";
}
