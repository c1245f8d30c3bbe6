// SPDX-License-Identifier: Apache-2.0
using Authorization.Backchannel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Storage;

namespace Authorization.Envelopes;

/// <summary>
/// Deletes the keys of envelopes that nobody can use any more, so that a code in an old log or a token on a stolen disk opens
/// nothing, not even what it once held.
/// </summary>
internal sealed partial class EnvelopeKeyForgetting(
    SealingKeys keys,
    IOptions<AuthorizationServerOptions> options,
    TimeProvider time,
    ILogger<EnvelopeKeyForgetting> logger) : BackgroundService
{
    // A key seals for an hour; ten minutes are left for clocks and slow clients.
    private static readonly TimeSpan KeyHour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(5);

    /// <summary>Forgets what is due at an instant.</summary>
    internal async Task ForgetAsync(DateTimeOffset now, CancellationToken ct)
    {
        await ForgetAsync(EnvelopeKind.Code, options.Value.CodeLifetime, now, ct);
        await ForgetAsync(EnvelopeKind.AccessToken, ScopeCatalog.LongestTokenLifetime, now, ct);
        await ForgetAsync(EnvelopeKind.PushedRequest, options.Value.PushedRequestLifetime, now, ct);
        await ForgetAsync(EnvelopeKind.AuthenticationRequest, AuthenticationRequests.Lifetime, now, ct);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ForgetAsync(time.GetUtcNow(), stoppingToken);
            }
            catch (StoreUnavailableException outage)
            {
                LogNotForgotten(outage);
            }
        }
    }

    private Task<int> ForgetAsync(EnvelopeKind kind, TimeSpan lifetime, DateTimeOffset now, CancellationToken ct) =>
        keys.ForgetAsync(EnvelopeSealer.Purpose(kind), now - KeyHour - lifetime - Grace, ct);

    [LoggerMessage(2003, LogLevel.Warning, "Keys of old codes, tokens and pushed requests could not be deleted; the next round tries again")]
    private partial void LogNotForgotten(Exception exception);
}
