// SPDX-License-Identifier: Apache-2.0
using Camara;
using Kernel;

namespace NumberVerification.Operations;

/// <summary>
/// The number a token stands for, if it was proven in a way the version takes. A text message, a password or a client on its own
/// proves nothing about a line; such a token gets the API's own 403, and so does one without a number.
/// </summary>
internal static class ProvenNumber
{
    /// <summary>Takes the number out of the token.</summary>
    public static Result<PhoneNumber, CamaraError> Of(OpenedToken token, ApiVersion version)
    {
        if (token.Number is not { } number)
        {
            return version.NoNumber;
        }

        return version.AuthenticationMethods.Overlaps(token.AuthenticationMethods) ? number : version.NotAuthenticated;
    }
}
