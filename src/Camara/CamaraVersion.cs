// SPDX-License-Identifier: Apache-2.0
namespace Camara;

/// <summary>One version of an API, as far as the shared part of a call depends on it.</summary>
/// <param name="Segment">Its segment of the path, with the slash: <c>/v2</c>.</param>
/// <param name="CorrelatorRule">What it takes as an <c>x-correlator</c>.</param>
public sealed record CamaraVersion(string Segment, CorrelatorRule CorrelatorRule)
{
    /// <summary>What counters call it: <c>v2</c>.</summary>
    internal string Name => Segment[1..];
}
