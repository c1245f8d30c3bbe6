// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.AspNetCore.WebUtilities;

namespace Server.Sandbox.App;

/// <summary>A verification whose user holds the phone: it opens the URL itself, played by this run or by a browser.</summary>
internal sealed class DirectRun(AppBackEnd app, IPAddress? phone, string number) : Run(app, app.Begin(), number)
{
    private string? _location;

    /// <inheritdoc/>
    protected override int FirstAfterReturn => 2;

    /// <inheritdoc/>
    protected override Task<Step> TakeAsync(int step, CancellationToken ct) => step switch
    {
        0 => RequestAsync(ct),
        1 => ReturnAsync(ct),
        2 => RedeemAsync(ct),
        _ => AskAsync(ct),
    };

    private async Task<Step> RequestAsync(CancellationToken ct)
    {
        var exchange = await AppBackEnd.OpenAsync(phone, Attempt.AuthorizeUrl, ct);
        _location = exchange.FindHeader("Location");
        return new Step(
            "The phone opens the authorization URL",
            "The server takes the source address of this connection and asks the network which SIM holds it. Nobody types anything.",
            exchange,
            _location is null ? "Refused with a page: the server does not trust the redirect URI enough to use it." : "The server sends the phone back to the application.",
            _location is not null);
    }

    private async Task<Step> ReturnAsync(CancellationToken ct)
    {
        var exchange = await AppBackEnd.OpenAsync(phone, _location!, ct);
        var query = QueryHelpers.ParseQuery(new Uri(_location!).Query);
        var answersUs = query.TryGetValue("state", out var state) && state == Attempt.State;
        Code = query.TryGetValue("code", out var code) ? code.ToString() : null;
        return new Step(
            "The phone returns to the application",
            "The redirect carries a code that lives for a minute and opens once, or the reason there is none. The application compares state and iss with what it remembers.",
            exchange,
            Code is not null && answersUs
                ? "A code, and the state is ours."
                : $"No code: {query["error"]}, {query["error_description"]}",
            Code is not null && answersUs);
    }
}
