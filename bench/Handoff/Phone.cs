// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;

namespace Handoff;

/// <summary>A person with a phone on mobile data, who types a desktop's code, continues, types the digits and allows.</summary>
internal sealed class Phone(string issuer, IPAddress address, Desktop desktop) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Browser _browser = new(issuer, address);
    private string _token = "";
    private string _digits = "";

    /// <summary>From <c>POST /q/continue</c> until the desktop shows the digits.</summary>
    public TimeSpan ToScanned { get; private set; }

    /// <summary>From <c>POST /q/decide</c> until the desktop is told <c>confirmed</c>.</summary>
    public TimeSpan ToConfirmed { get; private set; }

    /// <summary>From <c>POST /q/decide</c> until the desktop is told <c>done</c>: the silent flow lies between.</summary>
    public TimeSpan ToDone { get; private set; }

    /// <summary>Opens what the desktop shows, and continues.</summary>
    public async Task TakeAsync(CancellationToken ct)
    {
        var handle = await _browser.PostAsync("/q", ct, ("code", desktop.ShortCode)); // The QR holds the same, and cannot be read here.
        var page = await _browser.GetAsync(handle.Next, ct);
        var token = page.Token;
        var begun = Stopwatch.GetTimestamp();
        var match = await _browser.PostAsync("/q/continue", ct, ("token", token));
        var scanned = await desktop.Scanned.WaitAsync(Patience, ct);
        ToScanned = Stopwatch.GetElapsedTime(begun, scanned.At);
        (_token, _digits) = (match.Token, scanned.Match ?? throw new UnexpectedAnswerException("No digits"));
    }

    /// <summary>Allows, and follows where that leads; then the desktop fetches its answer.</summary>
    public async Task AllowAsync(CancellationToken ct)
    {
        var begun = Stopwatch.GetTimestamp();
        var authorize = await _browser.PostAsync("/q/decide", ct, ("token", _token), ("decision", "allow"), ("digits", _digits));
        var callback = await _browser.GetAsync(authorize.Next, ct);
        var end = await _browser.GetAsync(callback.Next, ct);
        await _browser.GetAsync(end.Next, ct);
        ToConfirmed = Stopwatch.GetElapsedTime(begun, (await desktop.Confirmed.WaitAsync(Patience, ct)).At);
        ToDone = Stopwatch.GetElapsedTime(begun, (await desktop.Done.WaitAsync(Patience, ct)).At);
        if (await desktop.FinishAsync(ct) is not HttpStatusCode.OK)
        {
            throw new UnexpectedAnswerException("The desktop was not led back.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _browser.Dispose();
}
