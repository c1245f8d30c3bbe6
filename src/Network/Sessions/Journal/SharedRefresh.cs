// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions.Journal;

/// <summary>
/// One refresh shared by all who wait. Who comes while one runs waits for the next, because the running one may have looked before
/// what he must see was there.
/// </summary>
internal sealed class SharedRefresh(Func<Task> refresh)
{
    private readonly Lock _lock = new();
    private Task? _running;
    private Task? _next;

    /// <summary>A refresh that begins no earlier than this call.</summary>
    public Task RunAsync()
    {
        lock (_lock)
        {
            if (_running is not { IsCompleted: false } running)
            {
                return _running = Task.Run(refresh);
            }

            return _next ??= FollowAsync(running);
        }
    }

    private async Task FollowAsync(Task running)
    {
        await running.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        Task current;
        lock (_lock)
        {
            _next = null;
            current = _running = Task.Run(refresh);
        }

        await current;
    }
}
