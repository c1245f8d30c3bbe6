// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Limits;

/// <summary>What a limit counts.</summary>
internal enum LimitKind
{
    /// <summary>Comparisons answered <c>false</c>, by client and subscriber.</summary>
    FalseAnswers,

    /// <summary>Authorizations granted, by subscriber.</summary>
    CodesPerSubscriber,
}
