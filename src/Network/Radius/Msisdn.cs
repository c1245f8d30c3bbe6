// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Kernel;
using Network.Sessions;

namespace Network.Radius;

/// <summary>
/// Reads the number out of a Calling-Station-Id. 3GPP TS 29.061 wants international digits alone; gateways also write a plus, the
/// 00 prefix, the 5G form "msisdn-", or a filler F. What is not clearly a number is none.
/// </summary>
internal static class Msisdn
{
    private const string GpsiPrefix = "msisdn-";
    private const string InternationalPrefix = "00";

    /// <summary>Reads a number.</summary>
    /// <param name="text">The attribute, without trailing NULs; null when absent.</param>
    /// <param name="imsi">The IMSI of the same packet: a gateway that puts it in both places has told no number.</param>
    /// <param name="countryCode">What replaces one leading 0 of a national number; null when numbers are international.</param>
    public static (NumberState State, PhoneNumber? Number) Read(string? text, string? imsi, string? countryCode)
    {
        var digits = text.AsSpan().TrimEnd([' ', '\0']);
        if (digits.IsEmpty || digits.SequenceEqual(imsi))
        {
            return (NumberState.Absent, null);
        }

        var given = digits.Length;
        digits = digits.StartsWith(GpsiPrefix, StringComparison.OrdinalIgnoreCase) ? digits[GpsiPrefix.Length..] : digits;
        digits = digits is ['+', .. var rest] ? rest : digits;
        var isMarked = digits.Length != given;
        digits = digits is [.. var even, 'F' or 'f'] ? even : digits;
        if (digits is ['0', ..] && !digits.ContainsAnyExcept('0'))
        {
            return (NumberState.Dummy, null);
        }

        if (!isMarked && digits.StartsWith(InternationalPrefix, StringComparison.Ordinal))
        {
            digits = digits[InternationalPrefix.Length..];
            isMarked = true;
        }

        // No country code begins with 0: after an international mark that is no number, and no national one either.
        if (digits is ['0', .. var national] && countryCode is not null && !isMarked)
        {
            digits = string.Concat(countryCode, national);
        }

        return PhoneNumber.TryParseDigits(digits, out var number) && !digits.SequenceEqual(imsi)
            ? (NumberState.Present, number)
            : (NumberState.Absent, null);
    }

    /// <summary>Reads an IMSI: 5 to 15 digits (the pattern of 3GPP TS 29.571). Leading zeros do not survive the packing.</summary>
    public static bool TryReadImsi(string text, out ulong imsi)
    {
        imsi = 0;
        return text.Length is >= 5 and <= 15 && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out imsi);
    }
}
