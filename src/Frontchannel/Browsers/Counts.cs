// SPDX-License-Identifier: Apache-2.0
using System.Threading.RateLimiting;
using Kernel;
using Microsoft.Extensions.Options;

namespace Frontchannel.Browsers;

/// <summary>
/// How often, on this node. Requests and guesses at short codes are counted where they come from; polls and streams by hand-off or address. What is
/// counted over all nodes is counted in the table (<see cref="Handoffs.HandoffCreation"/>).
/// </summary>
internal sealed class Counts(IOptions<FrontchannelOptions> options) : IDisposable
{
    private const int PollsAtOnce = 5;
    private const int TurnsWaitedFor = 20;
    private const int LooksAtOnce = 30;
    private const int LooksPerSecond = 5;

    private static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(1);

    private readonly PartitionedRateLimiter<string> _guesses = InAMinute(options.Value.GuessesPerAddress);
    private readonly PartitionedRateLimiter<string> _requests = InAMinute(options.Value.RequestsPerAddress);

    private readonly PartitionedRateLimiter<string> _turns = PartitionedRateLimiter.Create<string, string>(
        place => RateLimitPartition.GetConcurrencyLimiter(
            place, _ => new ConcurrencyLimiterOptions { PermitLimit = 1, QueueLimit = TurnsWaitedFor }),
        StringComparer.Ordinal);

    private readonly PartitionedRateLimiter<string> _polls = Bucket(PollsAtOnce, 1);
    private readonly PartitionedRateLimiter<string> _looks = Bucket(LooksAtOnce, LooksPerSecond);

    private readonly PartitionedRateLimiter<string> _streamsAtPlace = PartitionedRateLimiter.Create<string, string>(
        place => options.Value.StreamsPerAddress == 0
            ? RateLimitPartition.GetNoLimiter(place)
            : RateLimitPartition.GetConcurrencyLimiter(place, _ => new ConcurrencyLimiterOptions { PermitLimit = options.Value.StreamsPerAddress }),
        StringComparer.Ordinal);

    /// <summary>Waits until no other short code from there is being judged; null when too many wait for that. Dispose of it after the judgement.</summary>
    public async ValueTask<IDisposable?> TakeTurnAsync(SourceAddress? source, CancellationToken ct)
    {
        var turn = await _turns.AcquireAsync(AddressBlock.Of(source), 1, ct);
        if (turn.IsAcquired)
        {
            return turn;
        }

        turn.Dispose();
        return null;
    }

    /// <summary>Whether short codes from there are still heard.</summary>
    public bool MayGuess(SourceAddress? source)
    {
        using var lease = _guesses.AttemptAcquire(AddressBlock.Of(source), 0);
        return lease.IsAcquired;
    }

    /// <summary>Counts a short code that named nothing.</summary>
    public void CountGuess(SourceAddress? source) => _guesses.AttemptAcquire(AddressBlock.Of(source)).Dispose();

    /// <summary>Whether an address may ask for anything more in this minute.</summary>
    public bool MayAsk(SourceAddress? source) => Take(_requests, AddressBlock.Of(source));

    /// <summary>Whether the hand-off's desktop may ask again already.</summary>
    public bool MayPoll(string handoff) => Take(_polls, handoff);

    /// <summary>Whether an address may ask again already what its path is.</summary>
    public bool MayLook(SourceAddress? source) => Take(_looks, AddressBlock.Of(source));

    /// <summary>A place for a stream, held until it is disposed of; null when there is none.</summary>
    public IDisposable? OpenStream(SourceAddress? source)
    {
        var lease = _streamsAtPlace.AttemptAcquire(AddressBlock.Of(source));
        if (lease.IsAcquired)
        {
            return lease;
        }

        lease.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _guesses.Dispose();
        _requests.Dispose();
        _turns.Dispose();
        _polls.Dispose();
        _looks.Dispose();
        _streamsAtPlace.Dispose();
    }

    private static PartitionedRateLimiter<string> InAMinute(int limit) => PartitionedRateLimiter.Create<string, string>(
        key => limit == 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetFixedWindowLimiter(
                key, _ => new FixedWindowRateLimiterOptions { PermitLimit = limit, Window = TimeSpan.FromMinutes(1) }),
        StringComparer.Ordinal);

    private static bool Take(PartitionedRateLimiter<string> limiter, string key)
    {
        using var lease = limiter.AttemptAcquire(key);
        return lease.IsAcquired;
    }

    private static PartitionedRateLimiter<string> Bucket(int atOnce, int perSecond) => PartitionedRateLimiter.Create<string, string>(
        key => RateLimitPartition.GetTokenBucketLimiter(key, _ => new TokenBucketRateLimiterOptions
        {
            TokenLimit = atOnce,
            TokensPerPeriod = perSecond,
            ReplenishmentPeriod = PollEvery,
            AutoReplenishment = true,
        }),
        StringComparer.Ordinal);
}
