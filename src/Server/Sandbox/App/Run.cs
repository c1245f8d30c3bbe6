// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Kernel.Jose;
using Microsoft.AspNetCore.WebUtilities;

namespace Server.Sandbox.App;

/// <summary>One verification on its way: request, redirect, token, answer, each a real call, one after the other.</summary>
internal sealed class Run(AppBackEnd app, IPAddress? phone, string number) : IDisposable
{
    private readonly SemaphoreSlim _oneStepAtATime = new(1, 1);

    private int _taken;
    private string? _location;
    private string? _code;
    private string? _accessToken;
    private bool _done;
    private bool? _verified;

    /// <summary>What the application remembers.</summary>
    public Attempt Attempt { get; } = app.Begin();

    /// <summary>Names the run.</summary>
    public string Id => Attempt.State;

    /// <summary>Takes the next step; null when there is none.</summary>
    public async Task<RunProgress?> NextAsync(CancellationToken ct)
    {
        await _oneStepAtATime.WaitAsync(ct);
        try
        {
            if (_done)
            {
                return null;
            }

            var step = _taken switch
            {
                0 => await RequestAsync(ct),
                1 => await ReturnAsync(ct),
                2 => await RedeemAsync(ct),
                _ => await AskAsync(ct),
            };
            _taken++;
            _done |= !step.Good;
            return new RunProgress(Id, _taken, step, _done, _verified);
        }
        finally
        {
            _oneStepAtATime.Release();
        }
    }

    /// <summary>A browser was the phone and came back with this query; the run goes on with the token.</summary>
    public void Arrive(string query)
    {
        _code = QueryHelpers.ParseQuery(query).TryGetValue("code", out var code) ? code.ToString() : null;
        _done = _code is null;
        _taken = 2;
    }

    /// <inheritdoc/>
    public void Dispose() => _oneStepAtATime.Dispose();

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
        _code = query.TryGetValue("code", out var code) ? code.ToString() : null;
        return new Step(
            "The phone returns to the application",
            "The redirect carries a code that lives for a minute and opens once, or the reason there is none. The application compares state and iss with what it remembers.",
            exchange,
            _code is not null && answersUs
                ? "A code, and the state is ours."
                : $"No code: {query["error"]}, {query["error_description"]}",
            _code is not null && answersUs);
    }

    private async Task<Step> RedeemAsync(CancellationToken ct)
    {
        var exchange = await app.RedeemAsync(Attempt, _code!, ct);
        using var body = JsonDocument.Parse(exchange.ResponseBody ?? "{}");
        _accessToken = body.RootElement.FindString("access_token");
        var trusted = await app.TrustsAsync(body.RootElement.FindString("id_token"), Attempt, ct);
        return new Step(
            "The back end exchanges the code for a token",
            "It proves who it is with a signed assertion (private_key_jwt) and that it began this attempt with the PKCE verifier. The code is spent now.",
            exchange,
            _accessToken is null
                ? "No token."
                : $"An access token for one call. The ID token's signature, issuer, audience and nonce are {(trusted ? "right" : "wrong")}.",
            _accessToken is not null && trusted);
    }

    private async Task<Step> AskAsync(CancellationToken ct)
    {
        var exchange = await app.VerifyAsync(_accessToken!, number, ct);
        using var body = JsonDocument.Parse(exchange.ResponseBody ?? "{}");
        _verified = body.RootElement.TryGetProperty("devicePhoneNumberVerified", out var verified)
            ? verified.GetBoolean()
            : null;
        _done = true;
        return new Step(
            "The back end asks: is this the number?",
            "One question, one answer. The same token asked again is refused, because a SIM may change hands meanwhile.",
            exchange,
            _verified switch
            {
                true => "True: this number is the one on that phone.",
                false => "False: that phone has another number. Which one is not said.",
                null => "No answer.",
            },
            _verified is not null);
    }
}
