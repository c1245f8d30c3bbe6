// SPDX-License-Identifier: Apache-2.0
using Authorization.Wire;

namespace Authorization.Authentication;

/// <summary>The parameters by which a client says who it is (RFC 7521 §4.2), on whatever endpoint.</summary>
/// <param name="ClientId"><c>client_id</c>; the assertion names the client, so it is optional.</param>
/// <param name="HasSecret">Whether there is a <c>client_secret</c>, of which nobody here has one.</param>
/// <param name="AssertionType"><c>client_assertion_type</c>.</param>
/// <param name="Assertion"><c>client_assertion</c>.</param>
internal sealed record ClientCredentials(string? ClientId, bool HasSecret, string? AssertionType, string? Assertion)
{
    /// <summary>Whether a client assertion was sent, in whole or in part.</summary>
    public bool HasAssertion => AssertionType is not null || Assertion is not null;

    /// <summary>Takes them out of a request's parameters.</summary>
    public static ClientCredentials Of(Parameters parameters) => new(
        parameters.Find("client_id"),
        parameters.Find("client_secret") is not null,
        parameters.Find("client_assertion_type"),
        parameters.Find("client_assertion"));

    /// <summary>Holds a secret: it does not print.</summary>
    public override string ToString() => "(client credentials)";
}
