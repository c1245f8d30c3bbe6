// SPDX-License-Identifier: Apache-2.0
using Authorization.Wire;
using Kernel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authorization.Limits;

/// <summary>
/// How many requests are answered in a minute. A client is counted once it is authenticated, so nobody uses up the rate of another; an
/// address as the connection has it, so no header does either. What is refused is counted and logged and is no fact: a flood must not
/// be able to fill the ledger.
/// </summary>
internal sealed partial class RequestRates
{
    private readonly ILogger<RequestRates> _logger;
    private readonly RequestRate _clients;
    private readonly RequestRate _authorizations;
    private readonly RequestRate _failures;

    /// <summary>The rates as the settings say.</summary>
    public RequestRates(IOptions<LimitsOptions> options, SharedBudget? budget, TimeProvider time, ILogger<RequestRates> logger)
    {
        RequestRate Rate(LimitKind kind, int limit) => new(kind, limit, budget, time, logger);
        _logger = logger;
        _clients = Rate(LimitKind.RequestsPerClient, options.Value.RequestsPerClient);
        _authorizations = Rate(LimitKind.AuthorizationsPerAddress, options.Value.AuthorizationsPerAddress);
        _failures = Rate(LimitKind.FailedAuthenticationsPerAddress, options.Value.FailedAuthenticationsPerAddress);
    }

    /// <summary>Counts a request of an authenticated client; what it is told when that is one too many.</summary>
    public async ValueTask<OAuthError?> CountAsync(string clientId, CancellationToken ct)
    {
        if (await _clients.TakeAsync(clientId, ct) is not { } exceeded)
        {
            return null;
        }

        if (exceeded.IsFirst)
        {
            LogClient(clientId);
        }

        return Refuse(LimitKind.RequestsPerClient, exceeded);
    }

    /// <summary>Counts a request to <c>/authorize</c>; what is told when that is one too many.</summary>
    public async ValueTask<OAuthError?> CountAuthorizationAsync(SourceAddress? source, CancellationToken ct) =>
        await _authorizations.TakeAsync(AddressBlock.Of(source), ct) is { } exceeded
            ? Refuse(LimitKind.AuthorizationsPerAddress, exceeded)
            : null;

    /// <summary>Counts a request whose client was not authenticated. It is answered whatever the count.</summary>
    public async ValueTask CountFailureAsync(SourceAddress? source, CancellationToken ct) =>
        await _failures.TakeAsync(AddressBlock.Of(source), ct);

    /// <summary>What is told, before any work is done on a signature, where too many failed to authenticate.</summary>
    public OAuthError? RefuseAfterFailures(SourceAddress? source) =>
        _failures.Look(AddressBlock.Of(source)) is { } exceeded
            ? Refuse(LimitKind.FailedAuthenticationsPerAddress, exceeded)
            : null;

    private static OAuthError Refuse(LimitKind kind, RateExceeded exceeded)
    {
        LimitsMeter.Count(kind);
        return OAuthError.TooManyRequests(exceeded.RetryAfter);
    }

    [LoggerMessage(2011, LogLevel.Warning, "{ClientId} has had all its requests of this minute")]
    private partial void LogClient(string clientId);
}
