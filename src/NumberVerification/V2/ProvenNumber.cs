// SPDX-License-Identifier: Apache-2.0
using Camara;
using Kernel;

namespace NumberVerification.V2;

/// <summary>
/// The number a token stands for, if the network or the SIM proved it. A text message, a password or a client on its own proves
/// nothing about a line; such a token gets the API's own 403, and so does one without a number.
/// </summary>
internal static class ProvenNumber
{
    private const string NetworkBased = "nba";
    private const string SimBased = "sim";

    /// <summary>Takes the number out of the token.</summary>
    public static Result<PhoneNumber, CamaraError> Of(OpenedToken token)
    {
        var methods = token.AuthenticationMethods;
        return token.Number is { } number && (methods.Contains(NetworkBased) || methods.Contains(SimBased))
            ? number
            : CamaraError.Forbidden(
                "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK",
                "Client must authenticate via the mobile network to use this service",
                "not_network_authenticated");
    }
}
