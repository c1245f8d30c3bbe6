// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using Kernel.Jose;
using Microsoft.AspNetCore.WebUtilities;
using Network.Radius;
using Server.Sandbox;
using Server.Sandbox.App;

namespace Server.Verbs;

/// <summary>The play: a gateway, a phone, an application, each with sockets of its own.</summary>
internal sealed class DemoScript(IServiceProvider services, Narrator narrator)
{
    private const string Number = "+99988003007";
    private const string OtherNumber = "+99988003008";

    private static readonly IPAddress Phone = IPAddress.Parse("127.88.3.7");

    private readonly AppBackEnd _app = services.GetRequiredService<AppBackEnd>();

    /// <summary>Plays it to the end, or to the first thing that went wrong.</summary>
    /// <returns>Whether every answer was right.</returns>
    public async Task<bool> PlayAsync(CancellationToken ct)
    {
        narrator.Title(
            "NumberVerification: one verification, from the packet core to the answer",
            $"A phone at {Phone} with the number {Number}; an application that wants to know whether that is true.");
        var good = false;
        try
        {
            good = await GatewayBindsAsync(ct)
                && await VerifyAsync(Number, true, ct)
                && await VerifyAsync(OtherNumber, false, ct)
                && await WifiIsRefusedAsync(ct);
        }
        catch (Exception outage) when (outage is HttpRequestException or TimeoutException)
        {
            narrator.Judge(false, outage.Message);
        }

        narrator.End(good);
        return good;
    }

    private async Task<bool> GatewayBindsAsync(CancellationToken ct)
    {
        narrator.Begin(
            "The packet gateway reports a session (RADIUS Accounting-Start over UDP)",
            "The SIM attached to the network and got an address. The server answers only after its journal has committed it.");
        var server = IPEndPoint.Parse(services.GetRequiredService<RadiusStatus>().Listening[0]);
        narrator.Sent($"Accounting-Request to {server}: Start, Calling-Station-Id {Number[1..]}, Framed-IP-Address {Phone}");
        await RadiusGateway.StartAsync(server, SandboxSettings.RadiusSecret, Number, Phone, "demo-session", ct);
        narrator.Received("Accounting-Response, its authenticator signed with the shared secret");
        return narrator.Judge(true, "The address is bound to the SIM, and the binding survives a crash from here on.");
    }

    private async Task<bool> VerifyAsync(string claimed, bool expected, CancellationToken ct)
    {
        var attempt = _app.Begin();
        return await CodeAsync(attempt, expected, ct) is { } code
            && await TokenAsync(attempt, code, ct) is { } token
            && await AskAsync(token, claimed, expected, ct);
    }

    private async Task<string?> CodeAsync(Attempt attempt, bool first, CancellationToken ct)
    {
        narrator.Begin(
            first ? "The phone opens the authorization URL" : "Again, from the start: every answer needs a flow of its own",
            "The only evidence is the source address of this connection. No SMS, nothing to type, no header believed.");
        var exchange = await AppBackEnd.OpenAsync(Phone, attempt.AuthorizeUrl, ct);
        narrator.Show(exchange);
        var answer = ReadRedirect(exchange);
        var code = answer.GetValueOrDefault("code");
        var right = exchange.Status is 302 && code is not null && answer.GetValueOrDefault("state") == attempt.State;
        narrator.Judge(right, right ? "A code, and the state is the one the application sent." : "No code.");
        return right ? code : null;
    }

    private async Task<string?> TokenAsync(Attempt attempt, string code, CancellationToken ct)
    {
        narrator.Begin(
            "The application's back end exchanges the code for a token",
            "It proves itself by a signed assertion (private_key_jwt) and the PKCE verifier. The code is spent by this.");
        var exchange = await _app.RedeemAsync(attempt, code, ct);
        narrator.Show(exchange);
        using var body = JsonDocument.Parse(exchange.ResponseBody ?? "{}");
        var trusted = await _app.TrustsAsync(body.RootElement.FindString("id_token"), attempt, ct);
        var token = body.RootElement.FindString("access_token");
        var right = exchange.Status is 200 && trusted && token is not null;
        narrator.Judge(right, right ? "A token for one call; the ID token's signature, audience and nonce are right." : "No token to be trusted.");
        return right ? token : null;
    }

    private async Task<bool> AskAsync(string token, string claimed, bool expected, CancellationToken ct)
    {
        narrator.Begin($"The back end asks: is it {claimed}?", expected ? "The number the user typed in." : "A number that is not this phone's.");
        var exchange = await _app.VerifyAsync(token, claimed, ct);
        narrator.Show(exchange);
        using var body = JsonDocument.Parse(exchange.ResponseBody ?? "{}");
        var verified = body.RootElement.TryGetProperty("devicePhoneNumberVerified", out var answer) && answer.ValueKind is JsonValueKind.True;
        if (!narrator.Judge(exchange.Status is 200 && verified == expected, expected ? "True, and so it is." : "False, and so it is. Which number it has instead is not said."))
        {
            return false;
        }

        var again = await _app.VerifyAsync(token, claimed, ct);
        return narrator.Judge(again.Status is 401, $"The same token once more: {again.Status}. One token, one call.");
    }

    private async Task<bool> WifiIsRefusedAsync(CancellationToken ct)
    {
        narrator.Begin(
            "The same phone on Wi-Fi",
            "The address is no longer one of the operator's pools, so nothing proves the number.");
        var exchange = await AppBackEnd.OpenAsync(IPAddress.Loopback, _app.Begin().AuthorizeUrl, ct);
        narrator.Show(exchange);
        var answer = ReadRedirect(exchange);
        var right = exchange.Status is 302
            && answer.GetValueOrDefault("error") == "login_required"
            && !answer.ContainsKey("code")
            && answer.GetValueOrDefault("error_description")?.StartsWith("not_on_mobile_network", StringComparison.Ordinal) is true;
        return narrator.Judge(right, right ? "Refused, and the application learns why." : "Not refused as it must be.");
    }

    private static Dictionary<string, string> ReadRedirect(Exchange exchange) =>
        exchange.FindHeader("Location") is { } location
            ? QueryHelpers.ParseQuery(new Uri(location).Query).ToDictionary(pair => pair.Key, pair => pair.Value.ToString())
            : [];
}
