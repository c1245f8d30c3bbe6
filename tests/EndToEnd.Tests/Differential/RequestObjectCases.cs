// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Differential;

/// <summary>Authorization requests whose parameters are signed (RFC 9101).</summary>
internal static class RequestObjectCases
{
    private static readonly (string Name, Action<JwtDraft, Party> Apply)[] Objects =
    [
        .. JwtDefects.All,
        .. from asked in Party.Asked
           select ($"without {asked.Name}", (Action<JwtDraft, Party>)((jwt, _) => jwt.Claim(asked.Name, null))),
        .. from asked in Party.Asked
           select ($"{asked.Name} a number", (Action<JwtDraft, Party>)((jwt, _) => jwt.Claim(asked.Name, 7))),
        ("typ of an access token in capitals", (jwt, _) => jwt.Head("typ", "AT+JWT")),
        ("typ missing", (jwt, _) => jwt.Head("typ", null)),
        ("sub the client", (jwt, _) => jwt.Claim("sub", Party.ClientId)),
        ("sub somebody", (jwt, _) => jwt.Claim("sub", "somebody")),
        ("request inside", (jwt, _) => jwt.Claim("request", "x")),
        ("request_uri inside", (jwt, _) => jwt.Claim("request_uri", "https://app.example/request.jwt")),
        ("client_id another inside", (jwt, _) => jwt.Claim("client_id", Party.OtherClientId)),
        ("redirect_uri another inside", (jwt, _) => jwt.Claim("redirect_uri", "https://evil.example/")),
        ("response_type another inside", (jwt, _) => jwt.Claim("response_type", "token")),
        ("scope another inside", (jwt, _) => jwt.Claim("scope", "openid dpv:IdentityVerification number-verification:verify")),
        ("scope an array inside", (jwt, _) => jwt.Claim("scope", new JsonArray("openid", "number-verification:verify"))),
        ("max_age a number inside", (jwt, _) => jwt.Claim("max_age", 300)),
        ("prompt none inside", (jwt, _) => jwt.Claim("prompt", "none")),
        ("prompt consent inside", (jwt, _) => jwt.Claim("prompt", "consent")),
        ("unknown claim inside", (jwt, _) => jwt.Claim("unheard-of", new JsonObject { ["a"] = 1 })),
    ];

    private static readonly (string Name, Func<Draft, Draft> Edit)[] Outsides =
    [
        ("by POST", ask => ask.As("POST")),
        ("empty", ask => ask.Set("request", "")),
        ("given twice", ask => ask.AddEncoded("request", ask.Encoded("request"))),
        ("of 20 KiB by POST", ask => ask.As("POST").Set("request", new string('a', 20 * 1024))),
        ("with request_uri beside", ask => ask.Add("request_uri", "urn:ietf:params:oauth:request_uri:nothing")),
        ("with another state beside", ask => ask.Set("state", "other")),
        ("with prompt=consent beside", ask => ask.Set("prompt", "consent")),
        ("with registration beside", ask => ask.Set("registration", "{}")),
        ("with another scope beside", ask => ask.Set("scope", "openid")),
        ("with another response_type beside", ask => ask.Set("response_type", "token")),
        ("with another client beside", ask => ask.Set("client_id", Party.OtherClientId)),
        ("with another redirect URI beside", ask => ask.Set("redirect_uri", "https://evil.example/")),
        ("without response_type beside", ask => ask.Remove("response_type")),
        ("without scope beside", ask => ask.Remove("scope")),
        ("without redirect_uri beside", ask => ask.Remove("redirect_uri")),
        ("without client_id beside", ask => ask.Remove("client_id")),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Objects.Select(defect => new Case($"request object: {defect.Name}", party => Task.FromResult(Signed(party, defect.Apply)))),
        .. Outsides.Select(outside => new Case($"request object {outside.Name}", party => Task.FromResult(outside.Edit(Signed(party, (_, _) => { }))))),
        new("request object used twice", async party =>
        {
            var ask = Signed(party, (_, _) => { });
            await party.CodeAsync(ask);
            return ask;
        }),
        new("client assertion as request object", party =>
            Task.FromResult(Outside().Set("request", party.Assertion().ToString()))),
    ];

    private static Draft Signed(Party party, Action<JwtDraft, Party> spoil)
    {
        var jwt = party.RequestObject();
        spoil(jwt, party);
        return Outside().Set("request", jwt.ToString());
    }

    // What OpenID Connect Core §6.1 wants outside as well.
    private static Draft Outside() => Party.Ask().Remove("state").Remove("nonce").Remove("code_challenge").Remove("code_challenge_method");
}
