// SPDX-License-Identifier: Apache-2.0
using Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Network.Resolvers;

/// <summary>
/// Asks the one resolver that answers for the address's pool. Never another: a weaker source must not speak because a stronger
/// one is down.
/// </summary>
internal sealed partial class ResolverChain : ISubscriberResolver
{
    private readonly UePools _pools;
    private readonly Dictionary<string, ISubscriberResolver> _resolvers;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly NetworkMetrics _metrics;
    private readonly ILogger<ResolverChain> _logger;

    public ResolverChain(
        UePools pools,
        IOptions<NetworkOptions> options,
        IServiceProvider services,
        TimeProvider time,
        NetworkMetrics metrics,
        ILogger<ResolverChain> logger)
    {
        _pools = pools;
        _resolvers = _pools.ResolverNames.ToDictionary(
            name => name, name => services.GetRequiredKeyedService<ISubscriberResolver>(name), StringComparer.Ordinal);
        (_timeout, _time, _metrics, _logger) = (options.Value.ResolverTimeout, time, metrics, logger);
    }

    /// <inheritdoc/>
    public async ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct)
    {
        var resolution = _pools.TryFind(source, out var name, out var refusal)
            ? await AskAsync(name, source, now, ct)
            : new Resolution.Refused(refusal);
        _metrics.CountLookup(resolution);
        return resolution;
    }

    private async ValueTask<Resolution> AskAsync(string name, SourceAddress source, DateTimeOffset now, CancellationToken ct)
    {
        try
        {
            var asked = _resolvers[name].ResolveAsync(source, now, ct);
            return asked.IsCompletedSuccessfully ? asked.Result : await asked.AsTask().WaitAsync(_timeout, _time, ct);
        }
        catch (TimeoutException)
        {
            LogTimeout(name);
            return new Resolution.Refused(Reason.ResolverTimeout);
        }
#pragma warning disable CA1031 // Whatever a resolver dies of, the phone is told to try later.
        catch (Exception failure) when (!ct.IsCancellationRequested)
#pragma warning restore CA1031
        {
            LogFailure(failure, name);
            return new Resolution.Refused(Reason.ResolverFailed);
        }
    }

    [LoggerMessage(1001, LogLevel.Warning, "Resolver {Resolver} did not answer in time")]
    private partial void LogTimeout(string resolver);

    [LoggerMessage(1002, LogLevel.Error, "Resolver {Resolver} failed")]
    private partial void LogFailure(Exception failure, string resolver);
}
