// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;
using Server.Edge;

namespace Server.Health;

/// <summary>
/// The end of a process: not ready at once, serving on until the load balancer has seen it, then no new connection, then the
/// end, all within <see cref="Limit"/>.
/// </summary>
internal sealed partial class Drain(Readiness readiness, IOptions<EdgeOptions> options, ILogger<Drain> logger) : IHostedLifecycleService
{
    /// <summary>The longest a stop may take, the drain included.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken ct)
    {
        readiness.Stopping = true;
        LogStopping(options.Value.DrainDelay);
        await Task.Delay(options.Value.DrainDelay, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken ct)
    {
        LogStarted();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken ct) => Task.CompletedTask;

    [LoggerMessage(5002, LogLevel.Information, "Stopping: not ready from now on, serving for another {Delay}")]
    private partial void LogStopping(TimeSpan delay);

    [LoggerMessage(5003, LogLevel.Information, "Started: listening")]
    private partial void LogStarted();
}
