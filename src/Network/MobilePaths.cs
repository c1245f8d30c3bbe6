// SPDX-License-Identifier: Apache-2.0
using Kernel;
using Network.Resolvers;

namespace Network;

/// <summary>
/// Whether a request came from where phones are: decided by the pools alone, the same that guard the resolvers. Nobody's directory is
/// asked, so the answer says nothing of a line.
/// </summary>
public sealed class MobilePaths
{
    private readonly UePools _pools;

    internal MobilePaths(UePools pools) => _pools = pools;

    /// <summary>Why the address is no phone's; null when it lies in a pool of phones.</summary>
    /// <param name="source">Where the request came from; null when the path it came by cannot be believed.</param>
    public Reason? Refuse(SourceAddress? source) =>
        source is not { } address ? Reason.PathNotTrusted
        : _pools.TryFind(address, out _, out var refusal) ? null
        : refusal;
}
