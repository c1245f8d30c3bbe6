// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel.Jose;
using Microsoft.AspNetCore.WebUtilities;

namespace Server.Sandbox.App;

/// <summary>One verification on its way: how a code is asked for, token, answer, each a real call, one after the other.</summary>
internal abstract class Run(AppBackEnd app, Attempt attempt, string number) : IDisposable
{
    private readonly SemaphoreSlim _oneStepAtATime = new(1, 1);

    private int _taken;
    private string? _accessToken;
    private bool _done;
    private bool? _verified;

    /// <summary>What the application remembers.</summary>
    public Attempt Attempt { get; } = attempt;

    /// <summary>Names the run.</summary>
    public string Id => Attempt.State;

    /// <summary>Takes the next step; null when there is none.</summary>
    public async Task<RunProgress?> NextAsync(CancellationToken ct)
    {
        await _oneStepAtATime.WaitAsync(ct);
        try
        {
            if (_done || !IsReady)
            {
                return null;
            }

            var step = await TakeAsync(_taken, ct);
            _taken++;
            _done |= !step.Good;
            return new RunProgress(Id, _taken, step, _done, _verified);
        }
        finally
        {
            _oneStepAtATime.Release();
        }
    }

    /// <summary>A browser came back with this query, and the run goes on from there.</summary>
    public void Arrive(string query)
    {
        Code = QueryHelpers.ParseQuery(query).TryGetValue("code", out var code) ? code.ToString() : null;
        _done = Code is null;
        _taken = FirstAfterReturn;
    }

    /// <inheritdoc/>
    public void Dispose() => _oneStepAtATime.Dispose();

    /// <summary>The application's back end.</summary>
    protected AppBackEnd App { get; } = app;

    /// <summary>The number that is claimed.</summary>
    protected string Number { get; } = number;

    /// <summary>The code, once there is one.</summary>
    protected string? Code { get; set; }

    /// <summary>The step that a browser's return leads to.</summary>
    protected abstract int FirstAfterReturn { get; }

    /// <summary>Takes the step of that number, from 0.</summary>
    protected abstract Task<Step> TakeAsync(int step, CancellationToken ct);

    /// <summary>Whether the next step has what it needs; a run whose browser is away has not.</summary>
    protected virtual bool IsReady => true;

    /// <summary>Exchanges the code for tokens, and looks at the ID token.</summary>
    protected async Task<Step> RedeemAsync(CancellationToken ct)
    {
        var exchange = await App.RedeemAsync(Attempt, Code!, ct);
        using var body = JsonDocument.Parse(exchange.ResponseBody ?? "{}");
        _accessToken = body.RootElement.FindString("access_token");
        var trusted = await App.TrustsAsync(body.RootElement.FindString("id_token"), Attempt, ct);
        return new Step(
            "The back end exchanges the code for a token",
            "It proves who it is with a signed assertion (private_key_jwt) and that it began this attempt with the PKCE verifier. The code is spent now.",
            exchange,
            _accessToken is null
                ? "No token."
                : $"An access token for one call. The ID token's signature, issuer, audience and nonce are {(trusted ? "right" : "wrong")}.",
            _accessToken is not null && trusted);
    }

    /// <summary>Asks the question; the last step.</summary>
    protected async Task<Step> AskAsync(CancellationToken ct)
    {
        var exchange = await App.VerifyAsync(_accessToken!, Number, ct);
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
