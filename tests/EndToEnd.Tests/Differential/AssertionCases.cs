// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace EndToEnd.Tests.Differential;

/// <summary>Token requests with a good code and an authentication that is broken, or only unusual (RFC 7523 §3, RFC 6749 §2.3).</summary>
internal static class AssertionCases
{
    private const string Secret = "a-secret-that-was-never-agreed";

    private static readonly (string Name, Action<JwtDraft, Party> Apply)[] Assertions =
    [
        .. JwtDefects.All,
        ("sub missing", (jwt, _) => jwt.Claim("sub", null)),
        ("sub another client", (jwt, _) => jwt.Claim("sub", Party.OtherClientId)),
        ("sub a number", (jwt, _) => jwt.Claim("sub", 7)),
        ("iss and sub another client", (jwt, _) => jwt.Claim("iss", Party.OtherClientId).Claim("sub", Party.OtherClientId)),
        ("typ client-authentication+jwt", (jwt, _) => jwt.Head("typ", "client-authentication+jwt")),
        ("typ oauth-authz-req+jwt", (jwt, _) => jwt.Head("typ", "oauth-authz-req+jwt")),
    ];

    private static readonly (string Name, Func<Draft, Draft> Edit)[] Edits =
    [
        ("none, client_id alone", redeem => redeem.Remove("client_assertion").Remove("client_assertion_type")),
        ("none at all", redeem => redeem.Remove("client_assertion").Remove("client_assertion_type").Remove("client_id")),
        ("assertion missing", redeem => redeem.Remove("client_assertion")),
        ("assertion empty", redeem => redeem.Set("client_assertion", "")),
        ("assertion twice", redeem => redeem.AddEncoded("client_assertion", redeem.Encoded("client_assertion"))),
        ("type missing", redeem => redeem.Remove("client_assertion_type")),
        ("type empty", redeem => redeem.Set("client_assertion_type", "")),
        ("type twice", redeem => redeem.AddEncoded("client_assertion_type", redeem.Encoded("client_assertion_type"))),
        ("type saml2", redeem => redeem.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")),
        ("without client_id", redeem => redeem.Remove("client_id")),
        ("with Basic", redeem => redeem.WithHeader("Authorization", Basic(Secret))),
        ("with Bearer", redeem => redeem.WithHeader("Authorization", "Bearer x")),
        ("with a secret", redeem => redeem.Set("client_secret", Secret)),
        ("Basic instead", redeem => redeem.Remove("client_assertion").Remove("client_assertion_type").WithHeader("Authorization", Basic(Secret))),
        ("secret instead", redeem => redeem.Remove("client_assertion").Remove("client_assertion_type").Set("client_secret", Secret)),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Assertions.Select(defect => new Case($"assertion: {defect.Name}", async party =>
        {
            var jwt = party.Assertion();
            defect.Apply(jwt, party);
            return (await party.RedeemAsync()).Set("client_assertion", jwt.ToString());
        })),
        .. Edits.Select(edit => new Case($"authentication: {edit.Name}", async party => edit.Edit(await party.RedeemAsync()))),
        new("authentication: assertion used twice", async party =>
        {
            var first = await party.RedeemAsync();
            using var answer = await party.SendAsync(first);
            return (await party.RedeemAsync()).SetEncoded("client_assertion", first.Encoded("client_assertion"));
        }),
        new("authentication: jti of another client's assertion", async party =>
        {
            var jwt = party.Assertion();
            using var answer = await party.SendAsync(party.Push().Set("client_id", Party.OtherClientId).Set("redirect_uri", Party.OtherRedirectUri)
                .Set("client_assertion", party.Assertion(Party.OtherClientId).Claim("jti", (string)jwt.Claims["jti"]!).ToString()));
            return (await party.RedeemAsync()).Set("client_assertion", jwt.ToString());
        }),
        new("authentication: request object as assertion", async party =>
            (await party.RedeemAsync()).Set("client_assertion", party.RequestObject().ToString())),
    ];

    private static string Basic(string secret) =>
        $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{Party.ClientId}:{secret}"))}";
}
