// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;

namespace Authorization.Handoffs;

/// <summary>What a client registered for its hand-offs, validated when it was loaded.</summary>
/// <param name="ReturnUris">Where the desktop's browser may be sent with the answer, compared as raw strings; at least one.</param>
/// <param name="Origins">The web pages that may ask whether a visitor is on mobile data.</param>
/// <param name="Templates">What people can be asked to approve, by id.</param>
/// <param name="Brand">What the pages wear.</param>
internal sealed record ClientHandoff(
    IReadOnlyList<string> ReturnUris,
    FrozenSet<string> Origins,
    FrozenDictionary<string, HandoffTemplate> Templates,
    HandoffBrand Brand)
{
    /// <summary>The return URI that a request means; it may name none where there is only one. Null when it means none.</summary>
    public string? FindReturnUri(string? named) =>
        named is not null ? ReturnUris.Contains(named, StringComparer.Ordinal) ? named : null
        : ReturnUris is [var only] ? only
        : null;
}
