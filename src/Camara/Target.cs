// SPDX-License-Identifier: Apache-2.0
namespace Camara;

/// <summary>What a request reached, as logs and counters name it.</summary>
/// <param name="Version">The version's name, or <c>none</c>.</param>
/// <param name="Operation">The operationId, or <c>none</c>.</param>
internal readonly record struct Target(string Version, string Operation)
{
    private const string Nothing = "none";

    /// <summary>A request that reached no version of an API.</summary>
    public static Target None { get; } = new(Nothing, Nothing);

    /// <summary>A request that reached a version, and no operation of it.</summary>
    public static Target In(CamaraVersion version) => new(version.Name, Nothing);
}
