// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Network;

/// <summary>Answers the one question of this room: who holds this address now?</summary>
public interface ISubscriberResolver
{
    /// <summary>Resolves an address at an instant. Evidence that cannot decide refuses; it never guesses.</summary>
    /// <param name="source">The address as the ingress saw it, with its realm.</param>
    /// <param name="now">The instant asked about: the request's own clock reading.</param>
    /// <param name="ct">Ends the look-up; resolvers in memory do not look at it.</param>
    ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct);
}
