// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Clients;

/// <summary>One scope value this server understands, and what follows from it.</summary>
/// <param name="Name">The value on the wire.</param>
/// <param name="IsCamara">A scope of a CAMARA API: it must be granted to the client, and a purpose must be declared with it (AS-55).</param>
/// <param name="SingleUse">A token with it serves one call and is never refreshed (NV-30, NV-31).</param>
/// <param name="LongestLife">The longest life of an access token with it; null when the scope sets none (NV-32).</param>
internal sealed record Scope(string Name, bool IsCamara, bool SingleUse, TimeSpan? LongestLife);
