// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Clients;

/// <summary>
/// Client registrations that come with the program rather than from <c>Authorization:ClientsFile</c>: the same JSON, the same
/// checks. Whoever has some registers a singleton of this type.
/// </summary>
/// <param name="Source">What the log calls it.</param>
/// <param name="Utf8">The JSON text <c>{"clients":[…]}</c>.</param>
public sealed record ClientsDocument(string Source, ReadOnlyMemory<byte> Utf8);
