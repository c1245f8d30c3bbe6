// SPDX-License-Identifier: Apache-2.0
using Authorization.Tokens;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authorization.Keys;

/// <summary>Has the secret of pairwise subjects and the signing keys ready before the server listens, and keeps reading the keys.</summary>
internal sealed partial class KeysLifetime(
    SigningKeyRotation rotation,
    PairwiseSecret secret,
    PairwiseSubject subjects,
    IOptions<SigningKeyOptions> options,
    TimeProvider time,
    ILogger<KeysLifetime> logger) : BackgroundService
{
    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        subjects.Use(await secret.GetAsync(cancellationToken));
        await rotation.RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.PollInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await rotation.RefreshAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogNotRead(exception); // The snapshot stays until it is too old to be trusted; the next round tries again.
            }
        }
    }

    [LoggerMessage(2111, LogLevel.Warning, "The signing keys could not be read; the next round tries again")]
    private partial void LogNotRead(Exception exception);
}
