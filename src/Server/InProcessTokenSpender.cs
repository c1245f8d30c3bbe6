// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Spending;
using Camara;
using Kernel.Jose;
using Storage;

namespace Server;

/// <summary>Joins the APIs to the authorization server when both live in this process.</summary>
internal sealed class InProcessTokenSpender(TokenSpending spending) : ITokenSpender
{
    /// <inheritdoc/>
    public async ValueTask<OpenedToken?> OpenAsync(string token, CancellationToken ct)
    {
        try
        {
            return await spending.OpenAsync(token, ct) is { } live ? new Live(live) : null;
        }
        catch (StoreUnavailableException outage)
        {
            throw new TokenSpenderUnavailableException("The store of spent tokens is unavailable.", outage);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Spend> SpendAsync(
        OpenedToken token, ApiOutcome outcome, DpopProof? proof, string correlator, CancellationToken ct)
    {
        try
        {
            var use = new TokenUse(ToTokenOutcome(outcome), correlator) { Proof = proof };
            return await spending.SpendAsync(((Live)token).Token, use, ct) switch
            {
                TokenSpend.Spent => Spend.Spent,
                TokenSpend.AlreadySpent => Spend.AlreadySpent,
                TokenSpend.LimitReached => Spend.LimitReached,
                TokenSpend.Unproven => Spend.Unproven,
                _ => throw new UnreachableException(),
            };
        }
        catch (StoreUnavailableException outage)
        {
            throw new TokenSpenderUnavailableException("The store of spent tokens is unavailable.", outage);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RefuseAsync(
        OpenedToken token, string reason, DpopProof? proof, string correlator, CancellationToken ct)
    {
        try
        {
            return await spending.RefuseAsync(((Live)token).Token, new TokenRefusal(reason, correlator) { Proof = proof }, ct) is null;
        }
        catch (StoreUnavailableException outage)
        {
            throw new TokenSpenderUnavailableException("The store of facts is unavailable.", outage);
        }
    }

    private static TokenOutcome ToTokenOutcome(ApiOutcome outcome) => outcome switch
    {
        ApiOutcome.True => TokenOutcome.True,
        ApiOutcome.False => TokenOutcome.False,
        ApiOutcome.Shared => TokenOutcome.Shared,
        _ => throw new UnreachableException(),
    };

    private sealed record Live : OpenedToken
    {
        public Live(LiveToken token)
            : base(token.Scopes, token.AuthenticationMethods, token.Number)
        {
            Token = token;
            KeyThumbprint = token.KeyThumbprint;
        }

        public LiveToken Token { get; }
    }
}
