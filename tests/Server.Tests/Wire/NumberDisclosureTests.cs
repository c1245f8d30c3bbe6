// SPDX-License-Identifier: Apache-2.0
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Kernel.Jose;
using Microsoft.AspNetCore.WebUtilities;
using Server.Sandbox.App;
using Server.Tests.Hosting;
using Testing.Actors;

namespace Server.Tests.Wire;

/// <summary>One phone's number through everything the server answers: it leaves by one door, to its own token.</summary>
public sealed class NumberDisclosureTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Digits = "99977001005";

    private static readonly string[] Forms =
    [
        Digits, "%2B" + Digits, "999 77001005",
        Convert.ToBase64String(Encoding.ASCII.GetBytes("+" + Digits)).TrimEnd('='),
        Convert.ToBase64String(Encoding.ASCII.GetBytes(Digits)).TrimEnd('='),
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes("+" + Digits))),
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Digits))),
    ];

    private readonly List<(string What, string Answer)> _answers = [];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("rule", "SEC-290")]
    public async Task A_number_is_in_the_answer_to_its_own_token_and_in_no_other()
    {
        using var phone = new Phone("127.77.1.5");
        using var wifi = new Phone("127.0.0.1");
        var (attempt, token) = await ObtainTokenAsync(phone);
        await KeepAsync("authorize off the network", wifi.OpenAsync(shared.Server.Begin().AuthorizeUrl));
        await KeepAsync("authorize with a hint", phone.OpenAsync($"{shared.Server.Begin().AuthorizeUrl}&login_hint=tel:%2B{Digits}"));
        await KeepAsync("authorize with a bad scope", phone.OpenAsync($"{attempt.AuthorizeUrl}&scope={Digits}"));
        await KeepAsync("authorize for nobody", phone.OpenAsync($"{shared.Server.Url}/authorize?client_id={Digits}"));
        foreach (var path in (string[])["/.well-known/openid-configuration", "/jwks", "/health/live", "/health/ready", $"/{Digits}", $"/number-verification/v2/{Digits}", $"/number-verification/v2/verify?phoneNumber=%2B{Digits}"])
        {
            await KeepAsync(path, shared.Server.Http.GetAsync(path, Ct));
        }

        foreach (var body in (string[])[$$"""{"phoneNumber":"{{Digits}}"}""", $$"""{"phoneNumber":"+{{Digits}}","x":1}""", $"+{Digits}", $$"""{"hashedPhoneNumber":"{{Forms[^1]}}0"}"""])
        {
            await KeepAsync($"verify {body}", VerifyAsync(token, body));
        }

        await KeepAsync("verify", VerifyAsync(token, $$"""{"phoneNumber":"+{{Digits}}"}"""));
        await KeepAsync("verify again", VerifyAsync(token, $$"""{"phoneNumber":"+{{Digits}}"}"""));
        var (_, other) = await ObtainTokenAsync(phone);
        await KeepAsync("verify a hash", VerifyAsync(other, $$"""{"hashedPhoneNumber":"{{Forms[^2]}}"}"""));
        await KeepAsync("share with the wrong scope", ShareAsync((await ObtainTokenAsync(phone)).Token));

        Assert.Contains(_answers, answer => answer.Answer.Contains("\"devicePhoneNumberVerified\":true", StringComparison.Ordinal));
        Assert.Contains(_answers, answer => answer.Answer.Contains("PERMISSION_DENIED", StringComparison.Ordinal));
        Assert.All(_answers, answer => Assert.DoesNotContain(
            Forms, form => Readable(answer.Answer).Contains(form, StringComparison.OrdinalIgnoreCase)));

        await KeepAsync("share", ShareAsync(await MintShareAsync()));
        Assert.Contains($$"""{"devicePhoneNumber":"+{{Digits}}"}""", _answers[^1].Answer, StringComparison.Ordinal);
    }

    private async Task<(Attempt Attempt, string Token)> ObtainTokenAsync(Phone phone)
    {
        var app = new AppBackEnd(new Uri(shared.Server.Url), TimeProvider.System);
        var attempt = app.Begin();
        var redirect = await KeepAsync("authorize", phone.OpenAsync(attempt.AuthorizeUrl));
        var code = QueryHelpers.ParseQuery(redirect.Headers.Location!.Query)["code"].ToString();
        var redeemed = await app.RedeemAsync(attempt, code, Ct);
        var replayed = await app.RedeemAsync(app.Begin(), "x", Ct);
        foreach (var exchange in (Exchange[])[redeemed, replayed])
        {
            _answers.Add(("token", $"{string.Join('\n', exchange.ResponseHeaders)}\n{exchange.ResponseBody}"));
        }

        return (attempt, JsonDocument.Parse(redeemed.ResponseBody!).RootElement.GetProperty("access_token").GetString()!);
    }

    private async Task<string> MintShareAsync()
    {
        using var minted = await shared.Server.Http.PostAsync(
            "/sandbox/token", new StringContent($$"""{"scope":"number-verification:device-phone-number:read","number":"+{{Digits}}"}"""), Ct);
        return JsonDocument.Parse(await minted.Content.ReadAsStringAsync(Ct)).RootElement.GetProperty("access_token").GetString()!;
    }

    private Task<HttpResponseMessage> VerifyAsync(string token, string body) => shared.Server.Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Post, "/number-verification/v2/verify")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        },
        Ct);

    private Task<HttpResponseMessage> ShareAsync(string token) => shared.Server.Http.SendAsync(
        new HttpRequestMessage(HttpMethod.Get, "/number-verification/v2/device-phone-number")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        },
        Ct);

    private async Task<HttpResponseMessage> KeepAsync(string what, Task<HttpResponseMessage> answering)
    {
        var answer = await answering;
        _answers.Add((what, $"{answer}\n{await answer.Content.ReadAsStringAsync(Ct)}"));
        return answer;
    }

    // The answer itself, and whatever is only spelled in base64url in it: the parts of an ID token.
    private static string Readable(string answer)
    {
        var words = answer.Split(['.', '"', ' ', '\n', '=', '&', '?'], StringSplitOptions.RemoveEmptyEntries);
        return answer + string.Concat(words.Where(word => word.Length >= 16)
            .Select(word => Base64Url.TryDecode(word, out var octets) ? "\n" + Encoding.Latin1.GetString(octets) : ""));
    }
}
