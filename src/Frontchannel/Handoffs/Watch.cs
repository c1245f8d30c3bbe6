// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Handoffs;

/// <summary>
/// One who waits for a hand-off. Thousands do, for a minute or two each, so that one timer serves it from beginning to end, and neither a
/// signal nor the end of a wait costs an exception.
/// </summary>
internal sealed class Watch : IDisposable
{
    private readonly HandoffSignals _signals;
    private readonly string _key;
    private readonly CancellationToken _ct;
    private readonly CancellationTokenRegistration _cancelling;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private TaskCompletionSource _woken = NewWait();
    private bool _isRaised;

    /// <summary>Begins.</summary>
    /// <param name="signals">Who signals.</param>
    /// <param name="key">The hand-off.</param>
    /// <param name="time">The clock.</param>
    /// <param name="ct">Ends every wait.</param>
    public Watch(HandoffSignals signals, string key, TimeProvider time, CancellationToken ct)
    {
        (_signals, _key, _ct) = (signals, key, ct);
        _timer = time.CreateTimer(static watch => ((Watch)watch!).Wake(isRaised: false), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _cancelling = ct.UnsafeRegister(static watch => ((Watch)watch!).Wake(isRaised: false), this);
    }

    /// <summary>Waits for a signal; false when there was none, and the time may be over. Many signals since the last wait are one.</summary>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public async ValueTask<bool> WaitAsync(TimeSpan atMost)
    {
        if (atMost > TimeSpan.Zero)
        {
            _timer.Change(atMost, Timeout.InfiniteTimeSpan);
            await _woken.Task;
        }

        _ct.ThrowIfCancellationRequested();
        lock (_lock)
        {
            _woken = NewWait();
            var isRaised = _isRaised;
            _isRaised = false;
            return isRaised;
        }
    }

    /// <summary>Signals.</summary>
    public void Raise() => Wake(isRaised: true);

    /// <inheritdoc/>
    public void Dispose()
    {
        _signals.End(_key, this);
        _cancelling.Dispose();
        _timer.Dispose();
    }

    private static TaskCompletionSource NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake(bool isRaised)
    {
        lock (_lock)
        {
            _isRaised |= isRaised;
            _woken.TrySetResult();
        }
    }
}
