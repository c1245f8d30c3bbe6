// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Limits;

/// <summary>What a limit counts.</summary>
internal enum LimitKind
{
    /// <summary>Comparisons answered <c>false</c>, by client and subscriber.</summary>
    FalseAnswers,

    /// <summary>Authorizations granted, by subscriber.</summary>
    CodesPerSubscriber,

    /// <summary>Hand-offs granted, by subscriber.</summary>
    HandoffsPerSubscriber,

    /// <summary>Requests of an authenticated client to <c>/token</c> and every other endpoint for clients, by client.</summary>
    RequestsPerClient,

    /// <summary>Requests to <c>/authorize</c>, by <see cref="Kernel.AddressBlock"/>.</summary>
    AuthorizationsPerAddress,

    /// <summary>Requests whose client was not authenticated, by <see cref="Kernel.AddressBlock"/>.</summary>
    FailedAuthenticationsPerAddress,
}
