// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storage;

namespace Facts.Ledgers;

/// <summary>Deletes the rows of ids that guard nothing any more.</summary>
internal sealed partial class SpentPurge : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(20);

    /// <summary>A row outlives what it guards by this, for the sake of clocks that differ.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    private readonly TimeProvider _time;
    private readonly ILogger<SpentPurge> _logger;
    private readonly CommitLane<PurgeUnit> _lane;

    public SpentPurge(Databases databases, TimeProvider time, ILogger<SpentPurge> logger)
    {
        _time = time;
        _logger = logger;
        _lane = databases.Main.Committer.AddLane(new PurgeWriter());
    }

    /// <summary>Deletes whatever is due now; gives how many rows went.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        var total = 0;
        PurgeUnit unit;
        do
        {
            unit = new PurgeUnit(_time.GetUtcNow() - Grace);
            await _lane.CommitAsync(unit, ct);
            total += unit.Deleted;
        }
        while (unit.Deleted == PurgeWriter.RowBound);
        return total;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
#pragma warning disable CA1031 // A background loop logs whatever went wrong, and goes on.
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                LogPostponed(exception);
            }
        }
    }

    [LoggerMessage(4020, LogLevel.Warning, "Spent ids were not purged; the next attempt follows")]
    private partial void LogPostponed(Exception exception);
}
