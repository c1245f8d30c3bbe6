// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Spending;

/// <summary>What an API is about to answer with a token.</summary>
public enum TokenOutcome
{
    /// <summary>The numbers match.</summary>
    True,

    /// <summary>The numbers differ.</summary>
    False,

    /// <summary>The number is handed out.</summary>
    Shared,
}
