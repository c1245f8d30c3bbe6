// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Logging;

namespace Authorization.Limits;

/// <summary>
/// At most so many requests of one key in each minute. One node counts by itself. Several lease chunks of a twentieth from a common
/// budget, each beginning with one chunk it has not asked for yet, and ask beside the request except when nothing is left: together
/// they admit at most a twentieth more than the limit for each node beyond the first. Where the common budget cannot be reached, a
/// node admits a quarter of the limit by its own count.
/// </summary>
internal sealed partial class RequestRate
{
    /// <summary>The window of every rate.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private const int ChunksPerLimit = 20;
    private const int FloorDivisor = 4;

    private readonly LimitKind _kind;
    private readonly int _limit;
    private readonly int _chunk;
    private readonly SharedBudget? _budget;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private RateWindow? _window;

    /// <summary>A rate.</summary>
    /// <param name="kind">What it counts.</param>
    /// <param name="limit">How many in a minute; 0 for no limit.</param>
    /// <param name="budget">What nodes share; null when this node is alone.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Hears when the common budget cannot be reached.</param>
    public RequestRate(LimitKind kind, int limit, SharedBudget? budget, TimeProvider time, ILogger logger)
    {
        _kind = kind;
        _limit = limit;
        _chunk = Math.Max(1, limit / ChunksPerLimit);
        _budget = budget;
        _time = time;
        _logger = logger;
    }

    /// <summary>Counts one request; null when it may go on.</summary>
    /// <param name="key">Whose it is.</param>
    /// <param name="ct">Ends the wait for the common budget.</param>
    public async ValueTask<RateExceeded?> TakeAsync(string key, CancellationToken ct)
    {
        if (_limit == 0)
        {
            return null;
        }

        var now = _time.GetUtcNow();
        var window = At(now);
        var allowance = window.Of(key);
        while (!allowance.TryTake(_chunk, asked => LeaseAsync(key, window, allowance, asked), out var more))
        {
            if (more is null)
            {
                return Exceeded(window, allowance, now);
            }

            await more.WaitAsync(ct);
        }

        return null;
    }

    /// <summary>Whether the key has had all of this minute; counts nothing.</summary>
    public RateExceeded? Look(string key)
    {
        if (_limit == 0)
        {
            return null;
        }

        var now = _time.GetUtcNow();
        var window = At(now);
        return window.Find(key) is { IsUsedUp: true } allowance ? Exceeded(window, allowance, now) : null;
    }

    private static RateExceeded Exceeded(RateWindow window, Allowance allowance, DateTimeOffset now) =>
        new(window.EndsAt - now, allowance.IsFirstRefusal());

    // A request that saw the clock just before the end of a window may not bring that window back; a clock that was set may.
    private RateWindow At(DateTimeOffset now)
    {
        var number = now.Ticks / Window.Ticks;
        while (true)
        {
            var window = Volatile.Read(ref _window);
            if (window is not null && window.Number - number is 0 or 1)
            {
                return window;
            }

            var next = new RateWindow(number, new DateTimeOffset((number + 1) * Window.Ticks, TimeSpan.Zero), Create, CreateShared);
            if (ReferenceEquals(Interlocked.CompareExchange(ref _window, next, window), window))
            {
                return next;
            }
        }
    }

    private Allowance Create() => _budget is null ? CreateShared() : new Allowance(_limit / ChunksPerLimit, isFinal: false);

    private Allowance CreateShared() => new(_limit, isFinal: true);

    private async Task LeaseAsync(string key, RateWindow window, Allowance allowance, int asked)
    {
        try
        {
            allowance.Add(asked, await _budget!.LeaseAsync(_kind, key, window.EndsAt, asked, _limit));
        }
#pragma warning disable CA1031 // Whatever went wrong, those who wait must be answered, and not without a limit.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            allowance.Close(Math.Max(1, _limit / FloorDivisor));
            LogFloor(_kind, exception);
        }
    }

    [LoggerMessage(2010, LogLevel.Warning, "The common budget of {Kind} cannot be reached: this node admits a quarter by its own count")]
    private partial void LogFloor(LimitKind kind, Exception exception);
}

/// <summary>A rate was met.</summary>
/// <param name="RetryAfter">How long until it begins anew.</param>
/// <param name="IsFirst">Whether this key is refused for the first time in this window.</param>
internal readonly record struct RateExceeded(TimeSpan RetryAfter, bool IsFirst);
