// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Differential;

/// <summary>Token requests by an application that authenticates well.</summary>
internal static class TokenCases
{
    private static readonly string[] Sent = ["grant_type", "code", "redirect_uri", "code_verifier", "client_id"];

    private static readonly (string Parameter, string[] Values)[] OtherValues =
    [
        ("grant_type",
        [
            "password", "refresh_token", "implicit", "AUTHORIZATION_CODE", "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "urn:ietf:params:oauth:grant-type:device_code", "unheard-of",
        ]),
        ("code", ["made-up", "../../etc/passwd", "ü"]),
        ("redirect_uri", ["http://127.0.0.1:9876/callback/", "http://127.0.0.1:9876/", "https://evil.example/", Party.OtherRedirectUri]),
        ("code_verifier",
        [
            "short", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXl", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjX!", Party.Challenge,
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk ",
        ]),
        ("client_id", [Party.OtherClientId, "nobody", "SANDBOX-APP"]),
        ("scope", [Sandbox.Scope, "openid", "openid number-verification-share-read", "unheard-of"]),
        ("refresh_token", ["x"]),
        ("unheard-of", ["1"]),
        ("resource", ["https://api.example/"]),
    ];

    private static readonly (string Name, Func<Draft, Draft> Edit)[] Edits =
    [
        ("good", redeem => redeem),
        ("GET", redeem => redeem.As("GET")),
        ("PUT", redeem => redeem.As("PUT")),
        ("HEAD", redeem => redeem.As("HEAD")),
        ("as JSON", redeem => Typed(redeem, "application/json", "{\"grant_type\":\"authorization_code\"}")),
        ("form called JSON", redeem => Typed(redeem, "application/json", null)),
        ("as multipart", redeem => Typed(redeem, "multipart/form-data; boundary=x", "--x--")),
        ("as text", redeem => Typed(redeem, "text/plain", null)),
        ("of no type", redeem => Typed(redeem, null, null)),
        ("as UTF-8 form", redeem => Typed(redeem, $"{Draft.FormType}; charset=utf-8", null)),
        ("as Latin-1 form", redeem => Typed(redeem, $"{Draft.FormType}; charset=iso-8859-1", null)),
        ("empty body", redeem => Typed(redeem, Draft.FormType, "")),
        ("body of 40 KiB", redeem => redeem.Add("x", new string('a', 40 * 1024))),
        ("body of 60 KiB", redeem => redeem.Add("x", new string('a', 60 * 1024))),
        ("unknown parameter repeated", redeem => redeem.Add("x", "1").Add("x", "2")),
        ("broken escape", redeem => redeem.AddEncoded("x", "%zz")),
        ("query beside the body", redeem =>
        {
            redeem.Query.Add(("x", "1"));
            return redeem;
        }),
        ("code in the query", redeem =>
        {
            redeem.Query.Add(("code", redeem.Encoded("code")));
            return redeem.Remove("code");
        }),
        ("everything in the query", redeem =>
        {
            redeem.Query.AddRange(redeem.Form);
            redeem.Form.Clear();
            return redeem;
        }),
    ];

    private static readonly (string Name, string? Scope)[] ClientCredentials =
    [
        ("an inventory", "sandbox-inventory:read"), ("a CAMARA scope", "number-verification:verify"),
        ("a CAMARA scope and purpose", "dpv:FraudPreventionAndDetection number-verification:verify"), ("openid", "openid"), ("nothing", null),
        ("an unknown scope", "unheard-of"),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Edits.Select(edit => Edited(edit.Name, edit.Edit)),
        .. Sent.Select(name => Edited($"{name} missing", redeem => redeem.Remove(name))),
        .. Sent.Select(name => Edited($"{name} empty", redeem => redeem.Set(name, ""))),
        .. Sent.Select(name => Edited($"{name} repeated", redeem => redeem.AddEncoded(name, redeem.Encoded(name)))),
        .. Sent.Select(name => Edited($"{name} too long", redeem => redeem.SetEncoded(name, redeem.Encoded(name) + new string('a', 3000)))),
        .. Sent.Select(name => Edited($"{name} with NUL", redeem => redeem.SetEncoded(name, redeem.Encoded(name) + "%00"))),
        .. from other in OtherValues
           from value in other.Values
           select Edited($"{other.Parameter} '{value}'", redeem => redeem.Set(other.Parameter, value)),
        .. ClientCredentials.Select(asked => new Case($"token: client_credentials for {asked.Name}", party =>
        {
            var draft = new Draft("POST", "/token").Add("grant_type", "client_credentials").Add("client_id", Party.ClientId);
            return Task.FromResult(party.Authenticate(asked.Scope is null ? draft : draft.Add("scope", asked.Scope)));
        })),
        new("token: code used twice", async party =>
        {
            var code = await party.CodeAsync(Party.Ask());
            using var first = await party.SendAsync(party.Redeem(code));
            return party.Redeem(code);
        }),
        new("token: code good after a wrong verifier", async party =>
        {
            var code = await party.CodeAsync(Party.Ask());
            using var first = await party.SendAsync(party.Redeem(code).Set("code_verifier", new string('v', 43)));
            return party.Redeem(code);
        }),
        new("token: code good after a failed authentication", async party =>
        {
            var code = await party.CodeAsync(Party.Ask());
            using var first = await party.SendAsync(party.Redeem(code).Set("client_assertion", "x"));
            return party.Redeem(code);
        }),
        new("token: code of another client", async party =>
            party.Redeem(await party.CodeAsync(Party.AskForOther())).Set("redirect_uri", Party.OtherRedirectUri)),
        new("token: code shown by another client", async party => party.Authenticate(
            party.Redeem(await party.CodeAsync(Party.Ask())).Set("client_id", Party.OtherClientId), Party.OtherClientId)),
        new("token: code of a request without openid", async party => party.Redeem(await party.CodeAsync(
            Party.Ask().Set("scope", "dpv:FraudPreventionAndDetection number-verification:verify").Remove("nonce")))),
    ];

    private static Case Edited(string name, Func<Draft, Draft> edit) => new($"token: {name}", async party => edit(await party.RedeemAsync()));

    private static Draft Typed(Draft redeem, string? contentType, string? body)
    {
        redeem.ContentType = contentType;
        redeem.Body = body;
        return redeem;
    }
}
