// SPDX-License-Identifier: Apache-2.0
namespace Server.Health;

/// <summary>
/// Whether this process should get work: every check says yes and nobody has told it to stop. Asked often, answered from the last
/// second's result, so that a health probe is never a load.
/// </summary>
internal sealed class Readiness(
    IEnumerable<ReadinessCheck> checks,
    IHostApplicationLifetime lifetime,
    TimeProvider time) : IDisposable
{
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PerCheck = TimeSpan.FromSeconds(2);

    private readonly ReadinessCheck[] _checks = [.. checks];
    private readonly SemaphoreSlim _one = new(1, 1);
    private (long At, IReadOnlyList<CheckResult> Results)? _last;

    /// <summary>Set as soon as the process is told to stop; readiness is no from then on.</summary>
    public bool Stopping { get; set; }

    /// <summary>The verdict with its parts.</summary>
    public async Task<ReadinessState> CheckAsync(CancellationToken ct)
    {
        var results = await ResultsAsync(ct);
        var stopping = Stopping || lifetime.ApplicationStopping.IsCancellationRequested;
        return new ReadinessState(!stopping && results.All(result => result.Healthy), stopping, results);
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<IReadOnlyList<CheckResult>> ResultsAsync(CancellationToken ct)
    {
        await _one.WaitAsync(ct);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < GoodFor)
            {
                return last.Results;
            }

            var results = await Task.WhenAll(_checks.Select(check => RunAsync(check, ct)));
            _last = (time.GetTimestamp(), results);
            return results;
        }
        finally
        {
            _one.Release();
        }
    }

    private static async Task<CheckResult> RunAsync(ReadinessCheck check, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(PerCheck);
        try
        {
            var (healthy, words) = await check.Ask(limit.Token).WaitAsync(limit.Token);
            return new CheckResult(check.Room, check.Name, healthy, words);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new CheckResult(check.Room, check.Name, false, "no answer in time");
        }
#pragma warning disable CA1031 // Whatever fails, the answer is the same: not ready, and which part.
        catch (Exception failure) when (failure is not OperationCanceledException)
#pragma warning restore CA1031
        {
            return new CheckResult(check.Room, check.Name, false, failure.GetType().Name);
        }
    }
}

/// <summary>One question that readiness asks.</summary>
/// <param name="Room">The room it is about.</param>
/// <param name="Name">A short name.</param>
/// <param name="Ask">The answer, and a few words for the operator.</param>
internal sealed record ReadinessCheck(string Room, string Name, Func<CancellationToken, Task<(bool Healthy, string Words)>> Ask);

/// <summary>One answer.</summary>
internal sealed record CheckResult(string Room, string Name, bool Healthy, string Words);

/// <summary>The verdict.</summary>
internal sealed record ReadinessState(bool Ready, bool Stopping, IReadOnlyList<CheckResult> Checks);
