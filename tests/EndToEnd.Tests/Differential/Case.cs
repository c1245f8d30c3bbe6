// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Differential;

/// <summary>One request of the corpus; the same is made for either server.</summary>
/// <param name="Name">Unique; the listed differences name it.</param>
/// <param name="MakeAsync">Makes the request for a server, with the requests that must come before it.</param>
internal sealed record Case(string Name, Func<Party, Task<Draft>> MakeAsync)
{
    /// <summary>All of them, in the order in which they are sent; those that wait for something to expire come last.</summary>
    public static IReadOnlyList<Case> All { get; } =
    [
        .. ParameterCases.All, .. AuthorizeCases.All, .. RequestObjectCases.All, .. PushedCases.All, .. TokenCases.All, .. AssertionCases.All,
        .. ExpiryCases.All,
    ];
}
