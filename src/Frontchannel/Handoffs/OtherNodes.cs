// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Hosting;

namespace Frontchannel.Handoffs;

/// <summary>
/// Passes on what other processes changed to those who wait here: a phone and its desktop are free to reach different nodes, and an operator
/// stops all from a shell. One question five times a second, and none while nobody waits.
/// </summary>
internal sealed class OtherNodes(HandoffTable table, HandoffSignals signals, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // How far a node's clock may be off (a node further off is not ready), and how long a commit may take.
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    private DateTimeOffset _asked = time.GetUtcNow();
    private HashSet<(string Key, long At)> _passedOn = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (signals.IsAnybodyWaiting)
            {
                await PassOnAsync(stoppingToken);
            }
        }
    }

    private async Task PassOnAsync(CancellationToken ct)
    {
        try
        {
            var now = time.GetUtcNow();
            var changes = await table.ChangedSinceAsync(_asked - Overlap, ct);
            _asked = now; // Only now: what an outage hid is asked for again.
            foreach (var (key, _) in changes.Except(_passedOn))
            {
                signals.Raise(key);
            }

            _passedOn = [.. changes];
        }
#pragma warning disable CA1031 // Whatever one round dies of, the next may do better.
        catch (Exception) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
        {
            // Those who wait are told of the outage when they look themselves.
        }
    }
}
