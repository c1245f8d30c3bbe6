// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Camara;
using Kernel;
using Kernel.Jose;

namespace NumberVerification.Operations;

/// <summary>
/// The body of verify: exactly one of <c>phoneNumber</c> and <c>hashedPhoneNumber</c>, with a text. The official schemas say so badly:
/// those of versions 1 and 2 would let a single unknown property pass (their tests do not), that of version 0 no body at all (NV-40).
/// </summary>
internal static class VerifyRequest
{
    private const string PhoneNumber = "phoneNumber";
    private const string HashedPhoneNumber = "hashedPhoneNumber";

    /// <summary>Reads the claim as the version takes it; anything else is <c>INVALID_ARGUMENT</c>.</summary>
    public static Result<ClaimedNumber, CamaraError> Parse(JsonElement body, ApiVersion version)
    {
        if (body.TryGetProperty(PhoneNumber, out _) && body.TryGetProperty(HashedPhoneNumber, out _)
            || body.GetPropertyCount() != 1 && !version.IgnoresOtherMembers)
        {
            return CamaraError.InvalidArgument("Give exactly one of phoneNumber and hashedPhoneNumber.");
        }

        // FindString tells neither an absent name from a value that is no text, nor needs to: both are refused.
        if (body.FindString(PhoneNumber) is { } phoneNumber)
        {
            return version.ReadNumber(phoneNumber) is { } number
                ? number
                : CamaraError.InvalidArgument("phoneNumber must be E.164: + and 5 to 15 digits, the first of them 1 to 9.");
        }

        if (body.FindString(HashedPhoneNumber) is { } hex)
        {
            return version.ReadHash(hex) is { } hash
                ? hash
                : CamaraError.InvalidArgument("hashedPhoneNumber must be 64 hexadecimal digits.");
        }

        return CamaraError.InvalidArgument("One property must be phoneNumber or hashedPhoneNumber, with a text as its value.");
    }
}
