// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Camara;
using Kernel;
using Kernel.Jose;

namespace NumberVerification.V2;

/// <summary>
/// The body of verify: exactly one property, and it is <c>phoneNumber</c> or <c>hashedPhoneNumber</c>. The official schema would let
/// a single unknown property pass; the official test 400.3 does not, and neither does this.
/// </summary>
internal static class VerifyRequest
{
    /// <summary>Reads the claim; anything else is <c>INVALID_ARGUMENT</c>.</summary>
    public static Result<ClaimedNumber, CamaraError> Parse(JsonElement body)
    {
        if (body.GetPropertyCount() != 1)
        {
            return CamaraError.InvalidArgument("Give exactly one of phoneNumber and hashedPhoneNumber.");
        }

        // FindString tells neither an absent name from a value that is no text, nor needs to: both are refused.
        if (body.FindString("phoneNumber") is { } phoneNumber)
        {
            return PhoneNumber.TryParse(phoneNumber, out var number)
                ? ClaimedNumber.Plain(number)
                : CamaraError.InvalidArgument("phoneNumber must be E.164: + and 5 to 15 digits, the first of them 1 to 9.");
        }

        return body.FindString("hashedPhoneNumber") is { } hash
            ? ParseHash(hash)
            : CamaraError.InvalidArgument("The one property must be phoneNumber or hashedPhoneNumber, with a text as its value.");
    }

    private static Result<ClaimedNumber, CamaraError> ParseHash(string hex)
    {
        var digest = new byte[ClaimedNumber.DigestBytes];
        return hex.Length == 2 * digest.Length
            && Convert.FromHexString(hex, digest, out _, out _) is OperationStatus.Done
                ? ClaimedNumber.Hashed(digest)
                : CamaraError.InvalidArgument("hashedPhoneNumber must be 64 hexadecimal digits.");
    }
}
