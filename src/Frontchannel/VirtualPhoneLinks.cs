// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel;

/// <summary>Phones that a desktop can be tried with on one machine. Whoever has some registers a singleton of this type; nobody does in production.</summary>
/// <param name="For">Gives, for the path that the QR holds, the phones and where they open it.</param>
public sealed record VirtualPhoneLinks(Func<string, IReadOnlyList<(string Label, string Url)>> For);
