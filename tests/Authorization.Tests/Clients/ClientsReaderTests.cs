// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Clients;
using Authorization.Clients.Remote;
using Authorization.Discovery;
using Kernel.Jose;

namespace Authorization.Tests.Clients;

public class ClientsReaderTests
{
    [Fact]
    public void A_registration_that_says_little_gets_the_safe_defaults()
    {
        var client = RegisteredClients.Read(RegisteredClients.With()).Client;

        Assert.NotNull(client);
        Assert.Equal("app-1", client.ClientId);
        Assert.Equal("app-1", client.Name);
        Assert.Equal("app-1", client.Sector);
        Assert.True(client.Enabled);
        Assert.True(client.RequirePkce);
        Assert.Equal(JwsAlgorithm.ES256, client.IdTokenAlgorithm);
        Assert.Equal(TimeSpan.FromSeconds(120), client.AccessTokenLifetime);
        Assert.Equal((ClientType.Application, ClientProfile.Camara), (client.Type, client.Profile));
        Assert.Equal((false, false, false), (client.RequirePushedRequests, client.RequireSignedRequests, client.PinRequestUriToDevice));
        Assert.Equal(["authorization_code"], client.GrantTypes);
        Assert.Equal("k1", Assert.Single(client.Keys.Known).KeyId);
        Assert.Equal(["https://app.example/callback"], client.RedirectUris);
    }

    [Fact]
    public void Every_member_is_read()
    {
        var client = RegisteredClients.Read(RegisteredClients.With(
            ("client_name", "App One"),
            ("enabled", false),
            ("sector", "group-1"),
            ("redirect_uris", new JsonArray("https://a.example/x?y=1", "http://127.0.0.1:9876/callback")),
            ("scopes", new JsonArray("number-verification:verify", "number-verification-verify-read", "openid")),
            ("purposes", new JsonArray("IdentityVerification", "Verification")),
            ("grant_types", new JsonArray("authorization_code")),
            ("id_token_signed_response_alg", "RS256"),
            ("require_pkce", false),
            ("client_type", "application"),
            ("profile", "fapi2"),
            ("require_pushed_authorization_requests", true),
            ("require_signed_request_object", true),
            ("pin_request_uri_to_device", true),
            ("access_token_lifetime_seconds", 300))).Client;

        Assert.NotNull(client);
        Assert.Equal("App One", client.Name);
        Assert.False(client.Enabled);
        Assert.Equal("group-1", client.Sector);
        Assert.Equal(2, client.RedirectUris.Count);
        Assert.Equal(3, client.Scopes.Count);
        Assert.Contains("Verification", client.Purposes);
        Assert.Equal(JwsAlgorithm.RS256, client.IdTokenAlgorithm);
        Assert.False(client.RequirePkce);
        Assert.Equal(TimeSpan.FromSeconds(300), client.AccessTokenLifetime);
        Assert.Equal((ClientType.Application, ClientProfile.Fapi2), (client.Type, client.Profile));
        Assert.Equal((true, true, true), (client.RequirePushedRequests, client.RequireSignedRequests, client.PinRequestUriToDevice));
    }

    [Fact]
    public void An_API_hosted_apart_is_registered_without_what_it_cannot_obtain()
    {
        var registration = RegisteredClients.With(("client_type", "resource_server"), ("redirect_uris", null), ("purposes", null));
        var client = RegisteredClients.Read(registration).Client;

        Assert.NotNull(client);
        Assert.Equal(ClientType.ResourceServer, client.Type);
        Assert.Empty(client.GrantTypes);
        Assert.Empty(client.RedirectUris);
        Assert.Empty(client.Purposes);
        Assert.Equal(["number-verification:verify"], client.Scopes);
    }

    [Theory]
    [InlineData("redirect_uris", """["https://app.example/callback"]""")]
    [InlineData("purposes", """["FraudPreventionAndDetection"]""")]
    [InlineData("grant_types", """["authorization_code"]""")]
    [InlineData("grant_types", "[]")]
    public void An_API_hosted_apart_that_says_it_obtains_something_is_refused(string member, string value)
    {
        var registration = RegisteredClients.With(
            ("client_type", "resource_server"), ("redirect_uris", null), ("purposes", null), (member, JsonNode.Parse(value)));
        var read = RegisteredClients.Read(registration);

        Assert.Null(read.Client);
        Assert.StartsWith(member, read.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_scope_that_hands_the_number_out_is_granted_by_name_only()
    {
        var granted = RegisteredClients.With(("scopes", new JsonArray(ScopeCatalog.DevicePhoneNumberRead)));

        Assert.DoesNotContain(ScopeCatalog.DevicePhoneNumberRead, RegisteredClients.Read(RegisteredClients.With()).Client!.Scopes);
        Assert.Null(RegisteredClients.Read(RegisteredClients.With(("scopes", null))).Client);
        Assert.Contains(ScopeCatalog.DevicePhoneNumberRead, RegisteredClients.Read(granted).Client!.Scopes);
    }

    public static TheoryData<string, string?, string> Refusals { get; } = new()
    {
        { "client_id", null, "client_id" },
        { "client_id", "\"\"", "client_id" },
        { "client_id", "7", "client_id" },
        { "client_id", "\"a b\"", "client_id" },
        { "client_id", "\"a\\nb\"", "client_id" },
        { "client_id", "\"a\\u0000\"", "client_id" },
        { "client_id", "\"\\u00e4pp\"", "client_id" },
        { "client_id", "\"\\ud800\"", "client_id" },
        { "client_name", "\" \"", "client_name" },
        { "client_name", "\"a\\tb\"", "client_name" },
        { "sector", "\"a\\u0000b\"", "sector" },
        { "sector", "\"\"", "sector" },
        { "enabled", "\"true\"", "enabled" },
        { "enabled", "null", "enabled" },
        { "jwks", null, "jwks" },
        { "jwks", "{}", "jwks" },
        { "jwks", "{\"keys\":[]}", "jwks" },
        { "jwks", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}", "jwks" },
        { "jwks_uri", "\"https://app.example/jwks\"", "jwks_uri" },
        { "redirect_uris", null, "redirect_uris" },
        { "redirect_uris", "[]", "redirect_uris" },
        { "redirect_uris", "\"https://app.example/callback\"", "redirect_uris" },
        { "redirect_uris", "[null]", "redirect_uris[0]" },
        { "redirect_uris", "[\"https://a.example/\",\"https://*.example/\"]", "redirect_uris[1]" },
        { "redirect_uris", "[\"https://a.example/\",\"https://a.example/\"]", "redirect_uris[1]" },
        { "scopes", "[]", "scopes" },
        { "scopes", "[\"number-verification\"]", "scopes[0]" },
        { "scopes", "[\"Number-Verification:Verify\"]", "scopes[0]" },
        { "scopes", "\"number-verification:verify\"", "scopes" },
        { "purposes", null, "purposes" },
        { "purposes", "[\"dpv:IdentityVerification\"]", "purposes[0]" },
        { "purposes", "[\"identityverification\"]", "purposes[0]" },
        { "purposes", "[\"LegitimateInterest\"]", "purposes[0]" },
        { "grant_types", "[\"refresh_token\"]", "grant_types[0]" },
        { "grant_types", "[\"implicit\"]", "grant_types[0]" },
        { "grant_types", "[]", "grant_types" },
        { "id_token_signed_response_alg", "\"none\"", "id_token_signed_response_alg" },
        { "id_token_signed_response_alg", "\"HS256\"", "id_token_signed_response_alg" },
        { "id_token_signed_response_alg", "\"PS256\"", "id_token_signed_response_alg" },
        { "access_token_lifetime_seconds", "301", "access_token_lifetime_seconds" },
        { "access_token_lifetime_seconds", "0", "access_token_lifetime_seconds" },
        { "access_token_lifetime_seconds", "-1", "access_token_lifetime_seconds" },
        { "access_token_lifetime_seconds", "1.5", "access_token_lifetime_seconds" },
        { "access_token_lifetime_seconds", "1e400", "access_token_lifetime_seconds" },
        { "require_pkce", "0", "require_pkce" },
        { "client_type", "\"Application\"", "client_type" },
        { "client_type", "\"user\"", "client_type" },
        { "profile", "\"FAPI2\"", "profile" },
        { "profile", "\"\"", "profile" },
        { "profile", "2", "profile" },
        { "require_pushed_authorization_requests", "\"true\"", "require_pushed_authorization_requests" },
        { "require_signed_request_object", "1", "require_signed_request_object" },
        { "pin_request_uri_to_device", "null", "pin_request_uri_to_device" },
        { "client_secret", "\"s3cret\"", "client_secret" },
        { "Scopes", "[\"openid\"]", "Scopes" },
        { "token_endpoint_auth_method", "\"none\"", "token_endpoint_auth_method" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    [Trait("rule", "SEC-063")]
    [Trait("rule", "AS-57")]
    [Trait("rule", "NV-32")]
    public void What_cannot_be_registered_is_refused_by_name(string member, string? value, string named)
    {
        var json = RegisteredClients.With((member, null)).ToJsonString();
        if (value is not null)
        {
            json = json[..^1] + $",\"{member}\":{value}}}"; // As text: a JsonNode would not write some of these.
        }

        var read = Assert.Single(RegisteredClients.Read($$"""{"clients":[{{json}}]}"""));

        Assert.Null(read.Client);
        Assert.Contains(named, read.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://keys.example/jwks")]
    [InlineData("HTTPS://keys.example/jwks")]
    [InlineData("ftp://keys.example/jwks")]
    [InlineData("file:///etc/passwd")]
    [InlineData("/jwks")]
    [InlineData("https://user:pass@keys.example/jwks")]
    [InlineData("https://keys.example/jwks#keys")]
    [InlineData("https://keys.example/jw ks")]
    [InlineData("http://localhost/jwks")]
    [InlineData("https://127.0.0.1/jwks")]
    [InlineData("https://0x7f000001/jwks")]
    [InlineData("https://2130706433/jwks")]
    [InlineData("https://[::1]/jwks")]
    [InlineData("https://[::ffff:10.0.0.1]/jwks")]
    [InlineData("https://10.1.2.3:8443/jwks")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[fd00:ec2::254]/latest")]
    [InlineData("")]
    [Trait("rule", "SEC-063")]
    [Trait("rule", "SEC-176")]
    public void A_place_that_keys_are_never_fetched_from_is_refused_by_name(string uri)
    {
        var read = RegisteredClients.Read(RegisteredClients.With(("jwks", null), ("jwks_uri", uri)));

        Assert.Null(read.Client);
        Assert.StartsWith("jwks_uri ", read.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://keys.example/jwks")]
    [InlineData("https://keys.example:8443/.well-known/jwks.json?tenant=7")]
    [InlineData("https://192.1.1.1/jwks")]
    public void Keys_may_be_fetched_from_a_public_place(string uri)
    {
        var read = RegisteredClients.Read(RegisteredClients.With(("jwks", null), ("jwks_uri", uri)));

        Assert.Equal(uri, Assert.IsType<RemoteKeys>(read.Client?.Keys).Source.OriginalString);
    }

    [Fact]
    public void Keys_stand_in_one_place()
    {
        var both = RegisteredClients.Read(RegisteredClients.With(("jwks_uri", "https://keys.example/jwks")));
        var none = RegisteredClients.Read(RegisteredClients.With(("jwks", null)));
        var number = RegisteredClients.Read(RegisteredClients.With(("jwks", null), ("jwks_uri", 7)));

        Assert.Contains("exclude", both.Refusal, StringComparison.Ordinal);
        Assert.Contains("jwks is missing", none.Refusal, StringComparison.Ordinal);
        Assert.Contains("no string", number.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bad_registration_names_itself_and_leaves_its_neighbours_alone()
    {
        var good = RegisteredClients.With().ToJsonString();
        var first = good.Replace("app-1", "a", StringComparison.Ordinal);
        var read = RegisteredClients.Read(
            $$"""{"clients":[{{first}},{"client_id":"bad","client_id":"bad"},7,{"client_id":"worse"},{{good}}]}""");

        Assert.Equal(["a", "clients[1]", "clients[2]", "worse", "app-1"], read.Select(one => one.Name));
        Assert.Equal([true, false, false, false, true], read.Select(one => one.Client is not null));
    }

    [Fact]
    [Trait("rule", "SEC-150")]
    public void Unusable_keys_are_left_out_and_reported_while_the_others_serve()
    {
        var registration = RegisteredClients.With();
        var keys = registration["jwks"]!["keys"]!.AsArray();
        var leaked = keys[0]!.DeepClone().AsObject();
        leaked["d"] = "AA";
        keys.Add(leaked);
        keys.Add(JsonNode.Parse("""{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"weak"}"""));

        var read = RegisteredClients.Read(registration);

        Assert.Equal("k1", Assert.Single(read.Client!.Keys.Known).KeyId);
        Assert.Equal(2, read.KeyRefusals.Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"clients":{}}""")]
    [InlineData("""{"clients":[],"client":[]}""")]
    [InlineData("""{"clients":[],"clients":[]}""")]
    [InlineData("""{"clients":[],}""")]
    public void What_is_no_clients_document_is_refused_as_a_whole(string document)
    {
        var refusal = Assert.Throws<InvalidDataException>(() => RegisteredClients.Read(document));

        Assert.StartsWith("the test", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-202")]
    public void All_that_is_advertised_can_be_registered() => Assert.NotNull(RegisteredClients.Read(RegisteredClients.With(
        ("grant_types", new JsonArray([.. Capabilities.GrantTypes.Select(grant => JsonValue.Create(grant))])),
        ("scopes", new JsonArray([.. Capabilities.Scopes.Select(scope => JsonValue.Create(scope))])))).Client);
}
