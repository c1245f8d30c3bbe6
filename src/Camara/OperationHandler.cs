// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Kernel;
using Kernel.Jose;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Camara;

/// <summary>
/// The order of checks every operation shares: route and method, correlator (400), token and proof (401), scope (403), what the operation
/// itself checks, then the spend. The answer leaves only after it, as a denial does only after it is on record.
/// </summary>
internal sealed partial class OperationHandler(
    CamaraVersion version,
    CamaraOperation operation,
    ProofCheck proofs,
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
                ? CamaraError.ContentTooLarge(RequestBody.MaxBytes)
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

        var presented = PresentedToken.Read(request.Headers.Authorization);
        if (presented.Value is null || await spender.OpenAsync(presented.Value, ct) is not { } token)
        {
            return CamaraError.Unauthenticated(
                presented.IsSent ? Challenge.For(presented.Scheme, Challenge.InvalidToken) : proofs.ChallengeForNoToken);
        }

        var body = new RequestBody(request);
        if (proofs.Refuse(presented, token, request, out var proof) is { } unproved)
        {
            return Unauthenticated(unproved, correlator);
        }

        if (proof is not null && proofs.NeedsBody(proof))
        {
            if (!(await body.ReadAsync(ct)).Try(out var octets, out var tooLarge))
            {
                return tooLarge;
            }

            if (proofs.RefuseBody(proof, octets) is { } other)
            {
                return Unauthenticated(other, correlator);
            }
        }

        return (await EvaluateAsync(token, presented.Scheme, request, body, ct)).Try(out var answer, out var error)
            ? await SpendAsync(token, answer, proof, correlator, ct)
            : await RefuseAsync(token, error, proof, correlator, ct);
    }

    // What a live token may have here, without effect.
    private async ValueTask<Result<CamaraAnswer, CamaraError>> EvaluateAsync(
        OpenedToken token, TokenScheme scheme, HttpRequest request, RequestBody body, CancellationToken ct)
    {
        if (!token.Scopes.Contains(operation.Scope))
        {
            return CamaraError.PermissionDenied(scheme, operation.Scope);
        }

        return AcceptHeader.AllowsJson(request.Headers.Accept)
            ? await operation.DecideAsync(new CamaraCall(token, body), ct)
            : CamaraError.NotAcceptable();
    }

    private async ValueTask<Result<CamaraAnswer, CamaraError>> SpendAsync(
        OpenedToken token, CamaraAnswer answer, DpopProof? proof, Correlator correlator, CancellationToken ct) =>
        await spender.SpendAsync(token, answer.Outcome, proof, correlator.Value, ct) switch
        {
            Spend.Spent => answer,
            Spend.AlreadySpent => Recorded(proof, Challenge.InvalidToken),
            Spend.Unproven => Recorded(proof, Challenge.InvalidProof),
            Spend.LimitReached => CamaraError.TooManyRequests() with { IsReported = true },
            _ => throw new UnreachableException(),
        };

    // A malformed call decides nothing about anybody, and leaves no record; the proof that came with it is used up all the same.
    private async ValueTask<Result<CamaraAnswer, CamaraError>> RefuseAsync(
        OpenedToken token, CamaraError error, DpopProof? proof, Correlator correlator, CancellationToken ct)
    {
        if ((error.Reason ?? (proof is null ? null : error.Code.ToLowerInvariant())) is not { } reason)
        {
            return error;
        }

        return await spender.RefuseAsync(token, reason, proof, correlator.Value, ct)
            ? error with { IsReported = true }
            : Recorded(proof, Challenge.InvalidProof);
    }

    private static CamaraError Recorded(DpopProof? proof, string error) =>
        CamaraError.Unauthenticated(Challenge.For(proof is null ? TokenScheme.Bearer : TokenScheme.DPoP, error)) with { IsReported = true };

    private CamaraError Unauthenticated(Unproved unproved, Correlator correlator)
    {
        LogUnproved(operation.Id, unproved.Word, correlator.Value);
        return CamaraError.Unauthenticated(Challenge.For(TokenScheme.DPoP, unproved.Error)) with { IsReported = true };
    }

    [LoggerMessage(3001, LogLevel.Warning, "{Operation} could not spend a token now ({Correlator})")]
    private partial void LogUnavailable(Exception outage, string operation, string correlator);

    [LoggerMessage(3002, LogLevel.Error, "{Operation} failed ({Correlator})")]
    private partial void LogFailed(Exception bug, string operation, string correlator);

    [LoggerMessage(3003, LogLevel.Information, "{Operation} refused with 401: possession of the key is not proved, {Word} ({Correlator})")]
    private partial void LogUnproved(string operation, string word, string correlator);
}
