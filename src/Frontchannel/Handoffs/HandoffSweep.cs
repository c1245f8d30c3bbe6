// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Phone;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Storage;

namespace Frontchannel.Handoffs;

/// <summary>
/// Puts on record what expired, and forgets what was kept long enough, with the keys it was sealed under. Nothing waits for it: a hand-off
/// is over by the clock, not by this.
/// </summary>
internal sealed class HandoffSweep(
    HandoffTable table, HandoffMoves moves, HandoffFacts facts, ViewLog views, SealingKeys keys, IOptions<FrontchannelOptions> options, TimeProvider time)
    : BackgroundService
{
    private const int RoundsBetweenKeys = 60;
    private const int SideBySide = 64;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    // A key seals for an hour; ten minutes are left for clocks.
    private static readonly TimeSpan KeyLife = TimeSpan.FromMinutes(70);

    /// <summary>One round.</summary>
    internal async Task SweepAsync(CancellationToken ct)
    {
        var now = time.GetUtcNow();

        // Side by side, so that they share commits: they may be hundreds.
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = SideBySide, CancellationToken = ct };
        await Parallel.ForEachAsync(await table.FindOverdueAsync(now, ct), sideBySide, async (handoff, stop) => await moves.ExpireAsync(handoff, stop));
        await table.ForgetAsync(now, ct);
        views.Forget(now);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        for (var round = 1; await timer.WaitForNextTickAsync(stoppingToken); round++)
        {
            try
            {
                await SweepAsync(stoppingToken);
                if (round % RoundsBetweenKeys == 0)
                {
                    await keys.ForgetAsync(HandoffTable.Purpose, time.GetUtcNow() - KeyLife - options.Value.ReportWindow, stoppingToken);
                }
            }
#pragma warning disable CA1031 // Whatever one round dies of, the next may do better, and the server goes on meanwhile.
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                facts.ReportOutage(failure);
            }
        }
    }
}
