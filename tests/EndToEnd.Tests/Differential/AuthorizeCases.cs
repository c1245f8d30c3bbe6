// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Differential;

/// <summary>Authorization requests whose parameters mean something else than the good one's.</summary>
internal static class AuthorizeCases
{
    private static readonly (string Parameter, string[] Values)[] OtherValues =
    [
        ("redirect_uri",
        [
            "http://127.0.0.1:9876/callback/", "http://127.0.0.1:9876/callback?a=b", "http://127.0.0.1:9876/callback#a", "http://127.0.0.1:9876/",
            "http://127.0.0.1:9876/callback/../callback", "http://127.0.0.1:9876/%63allback", "http://127.0.0.1:9876//callback",
            "http://127.0.0.1:9999/callback", "http://127.0.0.1/callback", "http://localhost:9876/callback", "https://127.0.0.1:9876/callback",
            "HTTP://127.0.0.1:9876/callback", "http://a@127.0.0.1:9876/callback", "http://127.0.0.1:9876@evil.example/callback",
            "http://127.0.0.1.evil.example:9876/callback", "//127.0.0.1:9876/callback", "/callback", "javascript:alert(1)", "urn:ietf:wg:oauth:2.0:oob",
            "http://127.0.0.1:9876\\callback", " http://127.0.0.1:9876/callback", "http://127.1:9876/callback", "http://[::1]:9876/callback",
            Party.OtherRedirectUri,
        ]),
        ("client_id", [Party.OtherClientId, "nobody", "SANDBOX-APP", "*"]),
        ("response_type",
            ["token", "id_token", "code id_token", "code token", "none", "code code", "token code id_token", "unheard-of"]),
        ("response_mode", ["query", "fragment", "form_post", "query.jwt", "jwt", "web_message", "unheard-of"]),
        ("scope",
        [
            "openid", "number-verification:verify", "dpv:FraudPreventionAndDetection", "openid number-verification:verify",
            "openid dpv:FraudPreventionAndDetection", "dpv:FraudPreventionAndDetection number-verification:verify",
            "openid dpv:IdentityVerification number-verification:verify", "openid dpv:Marketing number-verification:verify",
            "openid dpv:FraudPreventionAndDetection dpv:IdentityVerification number-verification:verify",
            "openid DPV:FraudPreventionAndDetection number-verification:verify", "openid dpv:FraudPreventionAndDetection unheard-of",
            "openid dpv:FraudPreventionAndDetection number-verification:verify unheard-of",
            "openid dpv:FraudPreventionAndDetection number-verification:verify offline_access",
            "openid dpv:FraudPreventionAndDetection number-verification:verify number-verification:verify",
            "openid  dpv:FraudPreventionAndDetection number-verification:verify",
            "openid,dpv:FraudPreventionAndDetection,number-verification:verify", "openid dpv:FraudPreventionAndDetection \"quoted\"",
            "openid dpv:FraudPreventionAndDetection number-verification:verify é", "OPENID dpv:FraudPreventionAndDetection number-verification:verify",
            "openid dpv:FraudPreventionAndDetection number-verification-share-read",
            "openid dpv:FraudPreventionAndDetection#number-verification:verify",
        ]),
        ("prompt",
        [
            "none", "login", "consent", "select_account", "create", "none login", "login consent", "NONE", "unheard-of", "login login",
        ]),
        ("code_challenge",
        [
            "short", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-c", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cMA",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM=", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw cM",
        ]),
        ("code_challenge_method", ["plain", "s256", "S512", "S256 plain"]),
        ("max_age", ["0", "60", "300", "-1", "1.5", "soon", "99999999999999999999"]),
        ("state", ["ü", "<script>alert(1)</script>", "a b", "a&error=access_denied", "\"", "x"]),
        ("claims", ["{}", "{\"id_token\":{\"phone_number\":null}}", "{", "[]"]),
        ("id_token_hint", ["not-a-jwt"]),
        ("login_hint", ["+99977001005"]),
        ("acr_values", ["2 3"]),
        ("ui_locales", ["de en"]),
        ("display", ["popup"]),
        ("registration", ["{}"]),
        ("resource", ["https://api.example/", "not a URI"]),
        ("request_uri",
        [
            "https://app.example/request.jwt", "http://127.0.0.1:9876/request.jwt", "urn:ietf:params:oauth:request_uri:nothing", "urn:example:x",
        ]),
        ("unheard-of", ["1"]),
        ("dpop_jkt", ["0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I", "short"]),
    ];

    private static readonly (string Name, Func<Draft, Draft> Edit)[] Edits =
    [
        ("good", ask => ask),
        ("good by POST", ask => ask.As("POST")),
        ("no parameters", ask => new Draft("GET", ask.Path)),
        ("HEAD", ask => ask.As("HEAD")),
        ("PUT", ask => ask.As("PUT")),
        ("DELETE", ask => ask.As("DELETE")),
        ("other redirect URI of the same client", ask => ask),
        ("POST with parameters in the query", ask =>
        {
            ask.Method = "POST";
            return ask;
        }),
        ("POST with state in query and body", ask =>
        {
            ask.As("POST").Query.Add(("state", "other"));
            return ask;
        }),
        ("POST with nonce in the query alone", ask =>
        {
            ask.As("POST").Remove("nonce").Query.Add(("nonce", "n-0987654321"));
            return ask;
        }),
        ("POST as JSON", ask => Typed(ask, "application/json", "{\"client_id\":\"sandbox-app\"}")),
        ("POST as multipart", ask => Typed(ask, "multipart/form-data; boundary=x", "--x--")),
        ("POST as text", ask => Typed(ask, "text/plain", null)),
        ("POST of no type", ask => Typed(ask, null, null)),
        ("POST as UTF-8 form", ask => Typed(ask, $"{Draft.FormType}; charset=utf-8", null)),
        ("POST as Latin-1 form", ask => Typed(ask, $"{Draft.FormType}; charset=iso-8859-1", null)),
        ("POST of 40 KiB", ask => ask.As("POST").Set("unheard-of", new string('a', 40 * 1024))),
        ("POST of 60 KiB", ask => ask.As("POST").Set("unheard-of", new string('a', 60 * 1024))),
        ("200 unknown parameters", ask => Enumerable.Range(0, 200).Aggregate(ask, (draft, i) => draft.Add($"x{i}", "1"))),
        ("unknown parameter repeated", ask => ask.Add("x", "1").Add("x", "2")),
        ("PKCE left out", ask => ask.Remove("code_challenge").Remove("code_challenge_method")),
        ("inside a frame", ask => ask.WithHeader("Sec-Fetch-Dest", "iframe").WithHeader("Sec-Fetch-Mode", "navigate")),
        ("as an image", ask => ask.WithHeader("Sec-Fetch-Dest", "image").WithHeader("Sec-Fetch-Mode", "no-cors")),
        ("prefetched", ask => ask.WithHeader("Sec-Purpose", "prefetch")),
        ("by a browser", ask => ask.WithHeader("Sec-Fetch-Dest", "document").WithHeader("Sec-Fetch-Mode", "navigate").WithHeader("Accept", "text/html")),
        ("with a made-up cookie", ask => ask.WithHeader("Cookie", "_session=made-up")),
    ];

    public static IEnumerable<Case> All =>
    [
        .. Edits.Select(edit => new Case($"authorize: {edit.Name}", party => Task.FromResult(
            edit.Name.StartsWith("other redirect", StringComparison.Ordinal)
                ? Party.Ask().Set("redirect_uri", $"{party.Issuer}/sandbox/callback")
                : edit.Edit(Party.Ask())))),
        .. from other in OtherValues
           from value in other.Values
           select new Case($"authorize: {other.Parameter} '{value}'", _ => Task.FromResult(WithValue(other.Parameter, value))),
    ];

    // A nonce is for an ID token: without openid the other server would speak of the nonce and not of the scope.
    private static Draft WithValue(string parameter, string value)
    {
        var ask = Party.Ask().Set(parameter, value);
        return parameter == "scope" && !value.Split(' ').Contains("openid") ? ask.Remove("nonce") : ask;
    }

    private static Draft Typed(Draft ask, string? contentType, string? body)
    {
        ask.As("POST");
        ask.ContentType = contentType;
        ask.Body = body;
        return ask;
    }
}
