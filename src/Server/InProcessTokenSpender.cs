// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Spending;
using Camara;
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
    public async ValueTask<Spend> SpendAsync(OpenedToken token, ApiOutcome outcome, string correlator, CancellationToken ct)
    {
        try
        {
            var spent = await spending.SpendAsync(((Live)token).Token, new TokenUse(ToTokenOutcome(outcome), correlator), ct);
            return spent switch
            {
                TokenSpend.Spent => Spend.Spent,
                TokenSpend.LimitReached => Spend.LimitReached,
                _ => Spend.AlreadySpent,
            };
        }
        catch (StoreUnavailableException outage)
        {
            throw new TokenSpenderUnavailableException("The store of spent tokens is unavailable.", outage);
        }
    }

    /// <inheritdoc/>
    public async ValueTask RefuseAsync(OpenedToken token, string reason, string correlator, CancellationToken ct)
    {
        try
        {
            await spending.RefuseAsync(((Live)token).Token, reason, correlator, [], ct);
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

    private sealed record Live(LiveToken Token) : OpenedToken(Token.Scopes, Token.AuthenticationMethods, Token.Number);
}
