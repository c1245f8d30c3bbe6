// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Kernel;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Camara;

/// <summary>
/// The order of checks every operation shares: route and method, correlator (400), token (401), scope (403), what the operation
/// itself checks, then the spend. The answer leaves only after it, as a denial does only after it is on record.
/// </summary>
internal sealed partial class OperationHandler(
    CamaraVersion version,
    CamaraOperation operation,
    ITokenSpender spender,
    CamaraResponder responder,
    ILogger<OperationHandler> logger)
{
    private readonly Target _target = new(version.Name, operation.Id);

    /// <summary>Serves one request of the operation's path, whatever its method.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var correlator = Correlator.Read(http.Request.Headers, version.CorrelatorRule);
        if (await TryDecideAsync(http, correlator) is not { } decided)
        {
            return;
        }

        if (decided.Try(out var answer, out var error))
        {
            answer.WhenSpent?.Invoke();
            await responder.AnswerAsync(http, correlator, _target, answer);
        }
        else
        {
            await responder.RefuseAsync(http, correlator, _target, error);
        }
    }

    // Null: the caller has gone, and there is nobody to answer.
    private async Task<Result<CamaraAnswer, CamaraError>?> TryDecideAsync(HttpContext http, Correlator correlator)
    {
        try
        {
            return await DecideAsync(http, correlator, http.RequestAborted);
        }
        catch (BadHttpRequestException refusal)
        {
            // A body beyond what the server reads at all, or one that breaks HTTP itself: bad chunks, an early end, too slow.
            return refusal.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? CamaraError.ContentTooLarge(JsonBody.MaxBytes)
                : CamaraError.InvalidArgument("The request body could not be read.");
        }
        catch (TokenSpenderUnavailableException outage)
        {
            LogUnavailable(outage, operation.Id, correlator.Value);
            return CamaraError.Unavailable() with { IsReported = true };
        }
        catch (Exception gone) when (gone is ConnectionResetException || http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
#pragma warning disable CA1031 // The one place that turns a bug into the documented 500.
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogFailed(bug, operation.Id, correlator.Value);
            return CamaraError.Internal() with { IsReported = true };
        }
    }

    private async Task<Result<CamaraAnswer, CamaraError>> DecideAsync(
        HttpContext http, Correlator correlator, CancellationToken ct)
    {
        var request = http.Request;
        if (!request.Method.Equals(operation.Method, StringComparison.Ordinal))
        {
            return CamaraError.MethodNotAllowed(operation.Method);
        }

        if (correlator.IsRefused)
        {
            return CamaraError.InvalidArgument("The x-correlator header does not match its pattern.");
        }

        var bearer = BearerToken.Read(request.Headers.Authorization);
        if (bearer.Value is null || await spender.OpenAsync(bearer.Value, ct) is not { } token)
        {
            return CamaraError.Unauthenticated(bearer.IsSent);
        }

        if ((await EvaluateAsync(token, request, ct)).Try(out var answer, out var error))
        {
            return await spender.SpendAsync(token, answer.Outcome, correlator.Value, ct) switch
            {
                Spend.Spent => answer,
                Spend.AlreadySpent => CamaraError.Unauthenticated(tokenSent: true) with { IsReported = true },
                Spend.LimitReached => CamaraError.TooManyRequests() with { IsReported = true },
                _ => throw new UnreachableException(),
            };
        }

        if (error.Reason is null)
        {
            return error;
        }

        await spender.RefuseAsync(token, error.Reason, correlator.Value, ct);
        return error with { IsReported = true };
    }

    // What a live token may have here, without effect.
    private async ValueTask<Result<CamaraAnswer, CamaraError>> EvaluateAsync(
        OpenedToken token, HttpRequest request, CancellationToken ct)
    {
        if (!token.Scopes.Contains(operation.Scope))
        {
            return CamaraError.PermissionDenied(operation.Scope);
        }

        return AcceptHeader.AllowsJson(request.Headers.Accept)
            ? await operation.DecideAsync(new CamaraCall(token, request), ct)
            : CamaraError.NotAcceptable();
    }

    [LoggerMessage(3001, LogLevel.Warning, "{Operation} could not spend a token now ({Correlator})")]
    private partial void LogUnavailable(Exception outage, string operation, string correlator);

    [LoggerMessage(3002, LogLevel.Error, "{Operation} failed ({Correlator})")]
    private partial void LogFailed(Exception bug, string operation, string correlator);
}
