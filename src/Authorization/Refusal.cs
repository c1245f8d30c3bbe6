// SPDX-License-Identifier: Apache-2.0
using Authorization.Wire;

namespace Authorization;

/// <summary>What a client is told, and the precise word that facts and logs keep.</summary>
/// <param name="Error">The public error.</param>
/// <param name="Reason">A stable word of ours; never part of a request.</param>
internal sealed record Refusal(OAuthError Error, string Reason);
