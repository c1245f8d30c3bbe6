// SPDX-License-Identifier: Apache-2.0
using Authorization.Tokens;

namespace Authorization.Handoffs;

/// <summary>What a table calls the address of a desktop: enough to count by, and nothing to search for.</summary>
public sealed class PlacePseudonyms
{
    // No client's sector: none may contain a space.
    private const string Sector = "places of this server";

    private readonly PairwiseSubject _subjects;

    internal PlacePseudonyms(PairwiseSubject subjects) => _subjects = subjects;

    /// <summary>The same text for the same place.</summary>
    public string Of(string place) => _subjects.OfText(Sector, place);
}
