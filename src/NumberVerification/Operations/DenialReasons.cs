// SPDX-License-Identifier: Apache-2.0
namespace NumberVerification.Operations;

/// <summary>The words under which a 403 of this API is put on record; the same in every version, whatever code it answers with.</summary>
internal static class DenialReasons
{
    /// <summary>Neither the network nor the SIM authenticated the subscriber, as far as the version takes them.</summary>
    public const string NotAuthenticated = "not_network_authenticated";

    /// <summary>The token stands for no number, and the version has a code for that.</summary>
    public const string NoNumber = "no_number_in_token";
}
