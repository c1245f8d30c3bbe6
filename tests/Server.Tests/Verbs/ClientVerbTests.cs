// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Jose;
using Microsoft.AspNetCore.WebUtilities;
using Testing.Actors;

namespace Server.Tests.Verbs;

/// <summary>The <c>client</c> verbs as an operator types them, and the server that takes up what they write.</summary>
public sealed class ClientVerbTests : IDisposable
{
    private const string Redirect = "https://my.app/callback";
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"; // RFC 7636, appendix B.

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Server.dll");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string[] Registration =
        ["--redirect-uri", Redirect, "--scope", "number-verification:verify", "--purpose", "FraudPreventionAndDetection"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("client-verb-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    [Trait("rule", "SEC-137")]
    [Trait("rule", "SEC-174")]
    public async Task A_client_is_registered_obtains_a_token_rotates_its_key_and_is_disabled_while_the_server_runs()
    {
        await using var server = await ServerProcess.StartAsync(
            Program, settings: new Dictionary<string, string> { ["Authorization:ClientsFile"] = In("clients.json") });

        Assert.Equal(0, (await AddAsync("my-app", "--generate-key", In("first.jwk.json"))).ExitCode);
        Assert.Equal(HttpStatusCode.OK, await EventuallyAsync(HttpStatusCode.OK, server, "first.jwk.json"));

        Assert.Equal(0, (await RunAsync("client", "key", "my-app", "--generate-key", In("second.jwk.json"))).ExitCode);
        Assert.Equal(HttpStatusCode.OK, await EventuallyAsync(HttpStatusCode.OK, server, "second.jwk.json"));
        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(server, "first.jwk.json"));

        Assert.Equal(0, (await RunAsync("client", "key", "my-app", "--remove", Key("first.jwk.json").KeyId)).ExitCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await EventuallyAsync(HttpStatusCode.Unauthorized, server, "first.jwk.json"));
        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(server, "second.jwk.json"));

        Assert.Equal(0, (await RunAsync("client", "disable", "my-app")).ExitCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await EventuallyAsync(HttpStatusCode.Unauthorized, server, "second.jwk.json"));

        Assert.Equal(0, (await RunAsync("client", "enable", "my-app")).ExitCode);
        Assert.Equal(HttpStatusCode.OK, await EventuallyAsync(HttpStatusCode.OK, server, "second.jwk.json"));
    }

    [Fact]
    public async Task Every_member_of_a_registration_has_a_flag()
    {
        var added = await AddAsync(
            "my-app", "--name", "Mein Büro", "--sector=group-1", "--redirect-uri", "http://127.0.0.1:9876/callback", "--grant", "authorization_code",
            "--require-pkce=false", "--require-pushed-authorization-requests", "--client-uri", "https://my.app/", "--access-token-lifetime-seconds", "60", "--jwks-uri", "https://my.app/jwks");

        Assert.True(added.ExitCode == 0, added.Error);
        var client = JsonNode.Parse(await File.ReadAllTextAsync(In("clients.json")))!["clients"]![0]!;
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse(
                """
                {
                  "client_id": "my-app", "client_name": "Mein Büro", "client_uri": "https://my.app/", "sector": "group-1", "jwks_uri": "https://my.app/jwks",
                  "redirect_uris": ["https://my.app/callback", "http://127.0.0.1:9876/callback"],
                  "scopes": ["number-verification:verify"], "purposes": ["FraudPreventionAndDetection"], "grant_types": ["authorization_code"],
                  "require_pkce": false, "require_pushed_authorization_requests": true, "access_token_lifetime_seconds": 60
                }
                """),
            client));
    }

    [Fact]
    public async Task A_client_may_hand_off_once_it_is_said_how_and_no_longer_than_that()
    {
        const string Handoff = """{"return_uris":["https://my.app/back"],"templates":[{"id":"sign-in","text":{"en":"Sign in"}}]}""";
        await File.WriteAllTextAsync(In("handoff.json"), Handoff);
        await File.WriteAllTextAsync(In("no-text.json"), """{"return_uris":["https://my.app/back"],"templates":[{"id":"sign-in"}]}""");
        await File.WriteAllTextAsync(In("twice.json"), """{"return_uris":[],"return_uris":[]}""");

        Assert.Equal(0, (await AddAsync("first", "--jwks-uri", "https://my.app/jwks", "--handoff", In("handoff.json"))).ExitCode);
        Assert.Equal(0, (await AddAsync("second", "--jwks-uri", "https://my.app/jwks")).ExitCode);
        var refused = await RunAsync("client", "handoff", "second", "--set", In("no-text.json"));
        Assert.Equal(65, refused.ExitCode);
        Assert.Contains("handoff.templates[0].text", refused.Error, StringComparison.Ordinal);
        Assert.Equal(65, (await RunAsync("client", "handoff", "second", "--set", In("twice.json"))).ExitCode);
        Assert.Equal(65, (await AddAsync("third", "--jwks-uri", "https://my.app/jwks", "--handoff", In("twice.json"))).ExitCode);
        Assert.Equal(64, (await RunAsync("client", "handoff", "second")).ExitCode);
        Assert.Equal(64, (await RunAsync("client", "handoff", "second", "--set", In("handoff.json"), "--remove")).ExitCode);
        Assert.Equal(0, (await RunAsync("client", "handoff", "second", "--set", In("handoff.json"))).ExitCode);
        Assert.Equal(0, (await RunAsync("client", "handoff", "first", "--remove")).ExitCode);
        Assert.Equal(65, (await RunAsync("client", "handoff", "first", "--remove")).ExitCode);

        var clients = JsonNode.Parse(await File.ReadAllTextAsync(In("clients.json")))!["clients"]!.AsArray();
        Assert.Equal(["first", "second"], clients.Select(client => (string)client!["client_id"]!));
        Assert.Null(clients[0]!["handoff"]);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Handoff), clients[1]!["handoff"]));
    }

    [Fact]
    public async Task The_list_shows_what_a_server_takes_and_says_what_it_leaves_out()
    {
        Assert.Equal(0, (await AddAsync("my-app", "--generate-key", In("key.json"))).ExitCode);
        Assert.Equal(0, (await AddAsync("far-app", "--jwks-uri", "https://far.app/jwks")).ExitCode);

        var good = await RunAsync("client", "list");
        Assert.Equal(0, good.ExitCode);
        var lines = good.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["ID", "NAME", "ENABLED", "GRANTS", "SCOPES", "KEYS"], Words(lines[0]));
        Assert.Equal(
            ["my-app", "my-app", "yes", "authorization_code", "number-verification:verify", Key("key.json").KeyId], Words(lines[1]));
        Assert.Equal("https://far.app/jwks", Words(lines[2])[^1]);
        Assert.Equal(Key("key.json").KeyId, Words((await RunAsync("client", "key", "my-app")).Output.Split('\n')[1])[0]);

        var text = await File.ReadAllTextAsync(In("clients.json"));
        await File.WriteAllTextAsync(In("clients.json"), text.Replace("https://my.app/callback", "javascript:x", StringComparison.Ordinal));
        var bad = await RunAsync("client", "list");
        Assert.Equal(65, bad.ExitCode);
        Assert.Contains("my-app out: redirect_uris[0]", bad.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_private_key_is_written_for_its_owner_alone_and_shown_to_nobody()
    {
        var added = await AddAsync("my-app", "--generate-key", In("key.json"));

        var secret = JsonNode.Parse(await File.ReadAllTextAsync(In("key.json")))!["d"]!.GetValue<string>();
        Assert.DoesNotContain(secret, added.Output + added.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await File.ReadAllTextAsync(In("clients.json")), StringComparison.Ordinal);
        if (OperatingSystem.IsLinux())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(In("key.json")));
        }

        var again = await AddAsync("other-app", "--generate-key", In("key.json"));
        Assert.Equal(74, again.ExitCode);
        Assert.Equal(secret, JsonNode.Parse(await File.ReadAllTextAsync(In("key.json")))!["d"]!.GetValue<string>());

        var shown = await RunAsync("client", "key", "my-app", "--add", In("key.json"));
        Assert.Equal(65, shown.ExitCode);
        Assert.DoesNotContain(secret, shown.Output + shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Public_keys_are_added_replaced_and_never_all_removed()
    {
        Assert.Equal(0, (await AddAsync("my-app", "--generate-key", In("key.json"))).ExitCode);
        await File.WriteAllTextAsync(In("one.json"), PublicJwk("one"));
        await File.WriteAllTextAsync(In("set.json"), $$"""{"keys":[{{PublicJwk("two")}},{{PublicJwk("three")}}]}""");

        Assert.Equal(0, (await RunAsync("client", "key", "my-app", "--add", In("one.json"))).ExitCode);
        Assert.Equal([Key("key.json").KeyId, "one"], await KeysAsync());
        Assert.Equal(0, (await RunAsync("client", "key", "my-app", "--jwks", In("set.json"))).ExitCode);
        Assert.Equal(["two", "three"], await KeysAsync());
        Assert.Equal(0, (await RunAsync("client", "key", "my-app", "--remove", "two")).ExitCode);
        Assert.Equal(65, (await RunAsync("client", "key", "my-app", "--remove", "two")).ExitCode);
        Assert.Equal(65, (await RunAsync("client", "key", "my-app", "--remove", "three")).ExitCode);
        Assert.Equal(["three"], await KeysAsync());
        Assert.Equal(65, (await RunAsync("client", "key", "my-app", "--jwks-uri", "http://my.app/jwks")).ExitCode);
        Assert.Equal(0, (await RunAsync("client", "key", "my-app", "--jwks-uri", "https://my.app/jwks")).ExitCode);
        Assert.Equal(65, (await RunAsync("client", "key", "my-app", "--add", In("one.json"))).ExitCode);
        Assert.Equal(0, (await RunAsync("client", "remove", "my-app")).ExitCode);
        Assert.Equal(65, (await RunAsync("client", "key", "my-app")).ExitCode);
    }

    [Theory]
    [InlineData(64, "add", "--id", "my-app")]
    [InlineData(64, "add", "--jwks-uri", "https://my.app/jwks")]
    [InlineData(64, "add", "--id", "my-app", "--jwks-uri", "https://my.app/jwks", "--generate-key", "key.json")]
    [InlineData(64, "add", "--id", "a", "--id", "b", "--jwks-uri", "https://my.app/jwks")]
    [InlineData(64, "add", "--id", "my-app", "--jwks-uri", "https://my.app/jwks", "--require-pkce=maybe")]
    [InlineData(64, "add", "--id", "my-app", "--jwks-uri", "https://my.app/jwks", "--access-token-lifetime-seconds", "2m")]
    [InlineData(64, "add", "--id", "my-app", "--secret", "s3cret")]
    [InlineData(64, "add", "--id")]
    [InlineData(64, "key")]
    [InlineData(64, "key", "my-app", "--remove", "a", "--remove", "b")]
    [InlineData(64, "list", "my-app")]
    [InlineData(64, "disable")]
    [InlineData(64, "remove", "a", "b")]
    [InlineData(65, "disable", "nobody")]
    [InlineData(65, "add", "--id", "my-app", "--jwks-uri", "https://127.0.0.1/jwks", "--redirect-uri", "https://my.app/")]
    [InlineData(65, "add", "--id", "my app", "--jwks-uri", "https://my.app/jwks")]
    [InlineData(74, "add", "--id", "my-app", "--jwks", "/nonexistent/jwks.json")]
    [InlineData(78, "list", "--Authorization:RemoteKeys:AllowedNetworks:0=inside")]
    public async Task What_cannot_be_done_is_said_by_words_and_by_code(int code, params string[] arguments)
    {
        var refused = await RunAsync(["client", .. arguments]);

        Assert.Equal(code, refused.ExitCode);
        Assert.NotEmpty(refused.Error);
        Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(In("clients.json")));
    }

    [Fact]
    public async Task The_sandbox_keeps_the_names_of_its_own_clients_and_elsewhere_its_keys_are_refused()
    {
        await File.WriteAllTextAsync(In("key.json"), """{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""");
        var own = await AddAsync("sandbox-app", "--jwks", In("key.json"), "--Sandbox:Enabled=true");
        Assert.Equal(65, own.ExitCode);
        Assert.Contains("more than once", own.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await AddAsync("sandbox-app", "--jwks", In("key.json"), "--Sandbox:Enabled=false")).ExitCode);
    }

    private string In(string name) => Path.Combine(_directory.FullName, name);

    private Task<ToolResult> AddAsync(string clientId, params string[] more) => RunAsync(["client", "add", "--id", clientId, .. Registration, .. more]);

    private Task<ToolResult> RunAsync(params string[] arguments) =>
        Tool.RunAsync("dotnet", [Program, .. arguments, $"--Authorization:ClientsFile={In("clients.json")}"]);

    private async Task<IEnumerable<string>> KeysAsync() =>
        (await RunAsync("client", "key", "my-app")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => Words(line)[0]);

    private static string[] Words(string line) => line.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private SigningKey Key(string file)
    {
        using var jwk = JsonDocument.Parse(File.ReadAllText(In(file)));
        return SigningKey.ImportJwk(jwk.RootElement);
    }

    private static string PublicJwk(string keyId)
    {
        using var key = SigningKey.Generate(JwsAlgorithm.ES256);
        using var utf8 = new MemoryStream();
        using (var writer = new Utf8JsonWriter(utf8))
        {
            key.PublicKey.WriteTo(writer);
        }

        var jwk = JsonNode.Parse(utf8.ToArray())!.AsObject();
        jwk["kid"] = keyId;
        return jwk.ToJsonString();
    }

    // The server takes a change up on its own; a test waits for it and does not say how long.
    private async Task<HttpStatusCode> EventuallyAsync(HttpStatusCode expected, ServerProcess server, string keyFile)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var status = await RedeemAsync(server, keyFile);
            if (status == expected || patience.IsCancellationRequested)
            {
                return status;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100));
        }
    }

    private async Task<HttpStatusCode> RedeemAsync(ServerProcess server, string keyFile)
    {
        using var phone = new Phone("127.77.1.5");
        var query = $"response_type=code&client_id=my-app&redirect_uri={Uri.EscapeDataString(Redirect)}&state=s"
            + "&scope=openid%20dpv:FraudPreventionAndDetection%20number-verification:verify"
            + $"&code_challenge={Challenge}&code_challenge_method=S256";
        using var authorized = await phone.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{server.Issuer}/authorize?{query}"));
        var code = authorized.Headers.Location is { } location
            ? QueryHelpers.ParseQuery(location.Query).GetValueOrDefault("code").ToString()
            : "unknown or disabled"; // The client is authenticated first, whatever the code.
        using var http = new HttpClient();
        using var answer = await http.PostAsync(
            $"{server.Issuer}/token",
            new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["grant_type"] = "authorization_code",
                ["code"] = code,
                ["redirect_uri"] = Redirect,
                ["code_verifier"] = Verifier,
                ["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                ["client_assertion"] = Assertion(server, keyFile),
            }));
        return answer.StatusCode;
    }

    private string Assertion(ServerProcess server, string keyFile)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["iss"] = "my-app",
            ["sub"] = "my-app",
            ["aud"] = server.Issuer,
            ["jti"] = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture),
            ["iat"] = now,
            ["exp"] = now + 60,
        };
        using var key = Key(keyFile);
        return Jws.Sign(key, Encoding.UTF8.GetBytes(claims.ToJsonString()));
    }
}
