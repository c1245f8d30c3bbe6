// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Headers;
using Kernel.Jose;

namespace Authorization.Clients.Remote;

/// <summary>A key set as it was fetched.</summary>
/// <param name="Set">The keys.</param>
/// <param name="Life">How long they serve, from the moment the fetch began.</param>
internal sealed record FetchedKeys(JsonWebKeySet Set, TimeSpan Life)
{
    /// <summary>The shortest life, which is also the pause between two fetches: a client's server is not asked more often.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>The longest: a key that was removed is dead by then.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The life of an answer that says nothing.</summary>
    public static readonly TimeSpan Unsaid = TimeSpan.FromMinutes(5);

    /// <summary>How long into their life the next fetch begins, while these still serve.</summary>
    public TimeSpan RefreshAfter => Life * 0.75 > Shortest ? Life * 0.75 : Shortest;

    /// <summary>The life an answer asks for (RFC 9111 §5.2.2), within the bounds; <c>Age</c> is taken off (§4.2.3).</summary>
    public static TimeSpan LifeBy(HttpResponseHeaders headers) => headers.CacheControl switch
    {
        { NoStore: true } or { NoCache: true } => Shortest,
        { MaxAge: { } asked } => Bounded(asked - (headers.Age ?? TimeSpan.Zero)),
        _ => Unsaid,
    };

    private static TimeSpan Bounded(TimeSpan asked) => asked < Shortest ? Shortest : asked > Longest ? Longest : asked;
}
