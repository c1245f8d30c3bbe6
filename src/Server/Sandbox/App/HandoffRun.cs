// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel.Jose;

namespace Server.Sandbox.App;

/// <summary>A verification whose user sits at a desktop: pushed, handed off to a phone, and redeemed when the desktop's browser is back.</summary>
internal sealed class HandoffRun(AppBackEnd app, string number) : Run(app, app.BeginHandoff(), number)
{
    private Step? _pushed;

    /// <summary>Where the desktop's browser is to go; null when the request was refused.</summary>
    public string? Url { get; private set; }

    /// <inheritdoc/>
    protected override bool IsReady => Code is not null;

    /// <inheritdoc/>
    protected override int FirstAfterReturn => 0;

    /// <summary>Pushes the request, which decides where the browser goes.</summary>
    public async Task<Step> PushAsync(CancellationToken ct)
    {
        var exchange = await App.PushAsync(Attempt, Number, ct);
        using var body = JsonDocument.Parse(exchange.ResponseBody ?? "{}");
        Url = body.RootElement.FindString("request_uri") is { } requestUri ? App.HandoffUrl(requestUri) : null;
        return _pushed = new Step(
            "The back end pushed the request",
            "An ordinary authorization request, with the hand-off’s own redirect URI and the text to be approved. The browser got a reference to it and no number.",
            exchange,
            Url is null
                ? $"Refused: {body.RootElement.FindString("error")}, {body.RootElement.FindString("error_description")}"
                : "A reference, good for one hand-off. With it the browser went to the server’s page, and the phone did the rest.",
            Url is not null);
    }

    /// <inheritdoc/>
    protected override Task<Step> TakeAsync(int step, CancellationToken ct) => step switch
    {
        0 => Task.FromResult(_pushed!),
        1 => RedeemAsync(ct),
        _ => AskAsync(ct),
    };
}
