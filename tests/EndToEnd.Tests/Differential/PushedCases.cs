// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Differential;

/// <summary>Requests to <c>/par</c>, and references opened at <c>/authorize</c> (RFC 9126).</summary>
internal static class PushedCases
{
    private static readonly (string Name, Func<Draft, Draft> Edit)[] Edits =
    [
        ("good", push => push),
        ("client_id missing", push => push.Remove("client_id")),
        ("client_id another", push => push.Set("client_id", Party.OtherClientId)),
        ("redirect_uri unknown", push => push.Set("redirect_uri", "https://evil.example/")),
        ("redirect_uri missing", push => push.Remove("redirect_uri")),
        ("response_type token", push => push.Set("response_type", "token")),
        ("response_type missing", push => push.Remove("response_type")),
        ("scope missing", push => push.Remove("scope")),
        ("scope unknown", push => push.Set("scope", "openid unheard-of")),
        ("code_challenge missing", push => push.Remove("code_challenge").Remove("code_challenge_method")),
        ("code_challenge_method plain", push => push.Set("code_challenge_method", "plain")),
        ("prompt consent", push => push.Set("prompt", "consent")),
        ("prompt none login", push => push.Set("prompt", "none login")),
        ("state twice", push => push.Add("state", "other")),
        ("state of 1500 characters", push => push.Set("state", new string('s', 1500))),
        ("request_uri inside", push => push.Add("request_uri", "urn:ietf:params:oauth:request_uri:nothing")),
        ("no credentials", push => push.Remove("client_assertion").Remove("client_assertion_type")),
        ("broken credentials", push => push.Set("client_assertion", "x")),
        ("GET", push => push.As("GET")),
        ("as JSON", push =>
        {
            push.ContentType = "application/json";
            push.Body = "{}";
            return push;
        }),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Edits.Select(edit => new Case($"par: {edit.Name}", party => Task.FromResult(edit.Edit(party.Push())))),
        new("par: signed", party => Task.FromResult(Signed(party, party.RequestObject()))),
        new("par: signed by another client", party =>
        {
            var jwt = party.RequestObject();
            jwt.SignedBy = Party.OtherClientId;
            return Task.FromResult(Signed(party, jwt));
        }),
        new("par: signed, unsigned parameters beside", party =>
            Task.FromResult(Signed(party, party.RequestObject()).Add("state", "other").Add("prompt", "consent"))),
        new("pushed: opened", async party => Open(await party.RequestUriAsync(party.Push()))),
        new("pushed: signed, opened", async party => Open(await party.RequestUriAsync(Signed(party, party.RequestObject())))),
        new("pushed: opened by POST", async party => Open(await party.RequestUriAsync(party.Push())).As("POST")),
        new("pushed: opened twice", async party =>
        {
            var ask = Open(await party.RequestUriAsync(party.Push()));
            await party.CodeAsync(ask);
            return ask;
        }),
        new("pushed: opened by another client", async party =>
            Open(await party.RequestUriAsync(party.Push())).Set("client_id", Party.OtherClientId)),
        new("pushed: opened by nobody", async party => Open(await party.RequestUriAsync(party.Push())).Remove("client_id")),
        new("pushed: opened with other parameters beside", async party => Open(await party.RequestUriAsync(party.Push()))
            .Add("scope", "openid").Add("redirect_uri", "https://evil.example/").Add("response_type", "token")),
        new("pushed: opened with a request object beside", async party => Open(await party.RequestUriAsync(party.Push()))
            .Add("request", party.RequestObject().ToString())),
        new("pushed: reference changed", async party => Open(await party.RequestUriAsync(party.Push()) + "A")),
        new("pushed: reference twice", async party =>
        {
            var ask = Open(await party.RequestUriAsync(party.Push()));
            return ask.AddEncoded("request_uri", ask.Encoded("request_uri"));
        }),
    ];

    /// <summary>The request that opens a reference.</summary>
    public static Draft Open(string requestUri) =>
        new Draft("GET", "/authorize").Add("client_id", Party.ClientId).Add("request_uri", requestUri);

    private static Draft Signed(Party party, JwtDraft jwt) => party.Authenticate(
        new Draft("POST", "/par").Add("client_id", Party.ClientId).Add("request", jwt.ToString()));
}
