// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Testing.Actors;

namespace EndToEnd.Tests.Differential;

/// <summary>One of the two servers, with the phone and the application that use it.</summary>
internal sealed class Party(string issuer) : IDisposable
{
    public const string ClientId = "sandbox-app";
    public const string OtherClientId = "sandbox-other";
    public const string RedirectUri = "http://127.0.0.1:9876/callback";
    public const string OtherRedirectUri = "http://127.0.0.1:9877/callback";
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>The example of RFC 7636 appendix B.</summary>
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private readonly Phone _phone = new("127.77.1.5");
    private readonly HttpClient _backEnd = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private (string Code, string RequestUri, DateTime At)? _ageing;

    public string Issuer { get; } = issuer;

    /// <summary>What the good request asks for, in order.</summary>
    public static IReadOnlyList<(string Name, string Value)> Asked { get; } =
    [
        ("response_type", "code"), ("client_id", ClientId), ("redirect_uri", RedirectUri), ("scope", Sandbox.Scope), ("state", "s-1234567890"),
        ("nonce", "n-0987654321"), ("code_challenge", Challenge), ("code_challenge_method", "S256"),
    ];

    /// <summary>A good authorization request.</summary>
    public static Draft Ask() => Fill(new Draft("GET", "/authorize"));

    /// <summary>The same for the other application.</summary>
    public static Draft AskForOther() => Ask().Set("client_id", OtherClientId).Set("redirect_uri", OtherRedirectUri);

    /// <summary>A good pushed authorization request.</summary>
    public Draft Push() => Authenticate(Fill(new Draft("POST", "/par")));

    /// <summary>A good token request with a fresh code.</summary>
    public async Task<Draft> RedeemAsync() => Redeem(await CodeAsync(Ask()));

    /// <summary>A token request that is good if the code is.</summary>
    public Draft Redeem(string code) => Authenticate(new Draft("POST", "/token")
        .Add("grant_type", "authorization_code").Add("code", code).Add("redirect_uri", RedirectUri)
        .Add("code_verifier", Verifier).Add("client_id", ClientId));

    /// <summary>The code that a good request is answered with.</summary>
    public async Task<string> CodeAsync(Draft ask)
    {
        using var answer = await SendAsync(ask);
        return System.Web.HttpUtility.ParseQueryString(new Uri(answer.Headers.Location!.OriginalString).Query)["code"]
            ?? throw new InvalidOperationException($"{Issuer} answers a good request with {answer.Headers.Location}.");
    }

    /// <summary>The reference that a good pushed request is answered with.</summary>
    public async Task<string> RequestUriAsync(Draft push)
    {
        using var answer = await SendAsync(push);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return body.RootElement.GetProperty("request_uri").GetString()!;
    }

    /// <summary>An assertion of the application (RFC 7523 §3).</summary>
    public JwtDraft Assertion(string clientId = ClientId) => new JwtDraft(clientId, Issuer).Claim("sub", clientId);

    /// <summary>A request object that asks for what the good request asks for (RFC 9101 §4).</summary>
    public JwtDraft RequestObject()
    {
        var jwt = new JwtDraft(ClientId, Issuer).Head("typ", "oauth-authz-req+jwt");
        foreach (var (name, value) in Asked)
        {
            jwt.Claim(name, value);
        }

        return jwt;
    }

    /// <summary>Takes a code and a reference to be used when they are too old.</summary>
    public async Task LayAsideAsync() => _ageing = (await CodeAsync(Ask()), await RequestUriAsync(Push()), DateTime.UtcNow);

    /// <summary>What was laid aside, once it is older than the life it was given.</summary>
    public async Task<(string Code, string RequestUri)> ExpiredAsync(TimeSpan life)
    {
        var (code, requestUri, at) = _ageing!.Value;
        var left = at + life + TimeSpan.FromSeconds(1) - DateTime.UtcNow;
        await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        return (code, requestUri);
    }

    /// <summary>Adds the application's credentials.</summary>
    public Draft Authenticate(Draft draft, string clientId = ClientId) =>
        draft.Set("client_assertion_type", AssertionType).Set("client_assertion", Assertion(clientId).ToString());

    /// <summary>Sends a request: from the phone to <c>/authorize</c>, from the application's back end elsewhere.</summary>
    public async Task<HttpResponseMessage> SendAsync(Draft draft)
    {
        using var message = draft.ToMessage(Issuer);
        return draft.Path == "/authorize" ? await _phone.SendAsync(message) : await _backEnd.SendAsync(message);
    }

    public void Dispose()
    {
        _phone.Dispose();
        _backEnd.Dispose();
    }

    private static Draft Fill(Draft draft)
    {
        foreach (var (name, value) in Asked)
        {
            draft.Add(name, value);
        }

        return draft;
    }
}
