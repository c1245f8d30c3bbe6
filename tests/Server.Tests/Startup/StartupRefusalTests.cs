// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Server.Edge;
using Server.Sandbox;
using Server.Startup;

namespace Server.Tests.Startup;

/// <summary>Settings that are not safe: the server refuses to start, and says which.</summary>
public sealed class StartupRefusalTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("server-tests-");

    private string[] Production =>
    [
        "--environment=Production",
        "--urls=https://127.0.0.1:0",
        "--Authorization:Issuer=https://numbers.example",
        $"--Authorization:ClientsFile={Path.Combine(_directory.FullName, "clients.json")}",
        $"--Storage:Directory={_directory.FullName}",
        "--Keys:AllowUnprotectedKeyRing=true",
        "--Network:Radius:Port=0",
    ];

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void Settings_that_are_safe_pass()
    {
        using var app = (IDisposable)ServerApplication.Build(Production);
    }

    [Theory]
    [Trait("rule", "SEC-328")]
    [InlineData("Authorization:Issuer", "http://numbers.example", "Authorization:Issuer")]
    [InlineData("Authorization:Issuer", "", "Authorization:Issuer")]
    [InlineData("Authorization:Issuer", "numbers.example", "Authorization:Issuer")]
    [InlineData("Keys:AllowUnprotectedKeyRing", "false", "Keys:Certificate")]
    [InlineData("urls", "http://0.0.0.0:8080", "urls")]
    [InlineData("urls", "", "urls")]
    [InlineData("urls", "8080", "urls")]
    [InlineData("Network:Radius:Clients:0:Secret", "", "Network:Radius:Clients:0:Secret")]
    [InlineData("Network:Radius:Clients:0:Secret", "fifteen-octets!", "Network:Radius:Clients:0:Secret")]
    [InlineData("Network:Radius:Clients:0:Secret", "sandbox-radius-secret", "Network:Radius:Clients:0:Secret")]
    [InlineData("Management:Urls", "http://127.0.0.1:0", "Management:Urls")]
    [InlineData("Management:Urls", "everywhere", "Management:Urls")]
    [InlineData("Kestrel:Certificates:Default:Path", "/nowhere/tls.pfx", "Kestrel:Certificates:Default:Path")]
    [InlineData("Kestrel:Endpoints:Open:Certificate:KeyPath", "/nowhere/tls.key", "Kestrel:Endpoints:Open:Certificate:KeyPath")]
    [InlineData("Roles", "authorization", "Roles")]
    [InlineData("Roles", "network,frontchannel", "Roles")]
    [InlineData("Roles", "netwrok", "Roles")]
    [InlineData("Http:Realms:0:Port", "0", "Http:Realms:0:Port")]
    [InlineData("Http:Realms:0:Realm", "Blue APN", "Http:Realms:0:Realm")]
    [Trait("rule", "SEC-001")]
    public void A_setting_that_is_not_safe_is_refused_by_name(string name, string value, string named)
    {
        var refusal = Refusal([.. Production, $"--{name}={value}"]);

        Assert.Contains($"{named}:", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_certificate_that_is_named_by_a_blank_is_not_set(string path)
    {
        var refusal = Refusal([.. Production, "--Keys:AllowUnprotectedKeyRing=false", $"--Keys:Certificate={path}"]);

        Assert.Contains("Keys:Certificate:", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://numbers.example/op")]
    [InlineData("https://numbers.example/")]
    [InlineData("https://numbers.example/.")]
    [InlineData("https://numbers.example\\op")]
    [InlineData("https://numbers.example?x=1")]
    [InlineData("https://numbers.example#x")]
    [InlineData("https://user@numbers.example")]
    [InlineData("https://numbers.example ")]
    [InlineData("HTTPS://numbers.example")]
    public void An_issuer_that_discovery_could_not_keep_is_refused(string issuer)
    {
        var refusal = Record.Exception(() => ServerApplication.Build([.. Production, $"--Authorization:Issuer={issuer}"]));

        Assert.True(refusal is StartupRefusedException or OptionsValidationException, $"{refusal}");
        Assert.Contains("Authorization:Issuer", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://numbers.example:8443")]
    [InlineData("https://[2001:db8::1]")]
    public void An_issuer_of_scheme_host_and_port_passes(string issuer)
    {
        using var app = (IDisposable)ServerApplication.Build([.. Production, $"--Authorization:Issuer={issuer}"]);
    }

    [Theory]
    [Trait("rule", "SEC-331")]
    [InlineData("ForwardedHeaders_Enabled", "true")]
    [InlineData("ForwardedHeaders:KnownProxies:0", "0.0.0.0/0")]
    [InlineData("TrustedProxies:0", "0.0.0.0/0")]
    [InlineData("Http:TrustedProxies:0", "10.0.0.1")]
    [InlineData("Http:KnownNetworks:0", "::/0")]
    [InlineData("Network:TrustedProxies:0", "10.0.0.1")]
    [InlineData("Http:ProxyProtocol:Enabled", "true")]
    public void A_setting_that_expects_a_proxy_to_be_believed_is_refused(string name, string value)
    {
        var refusal = Refusal([.. Production, $"--{name}={value}"]);

        Assert.Contains("believes no proxy", refusal, StringComparison.Ordinal);
        Assert.Contains(name.Split(":Known")[0].Split(":0")[0].Split(":Enabled")[0], refusal, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-328")]
    public void Two_clients_with_one_RADIUS_secret_are_refused()
    {
        var refusal = Refusal(
        [
            .. Production,
            "--Network:Radius:Clients:0:Secret=Zq7!kPw3#vLx9@Tn",
            "--Network:Radius:Clients:1:Secret=Zq7!kPw3#vLx9@Tn",
        ]);

        Assert.Contains("Network:Radius:Clients:1:Secret:", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("Zq7", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "SEC-328")]
    [InlineData("pgw-1,pgw-2", "pgw-2,pgw-1", true)]
    [InlineData("pgw-1", "pgw-1,pgw-2", false)]
    [InlineData("pgw-1", "pgw-2", false)]
    [InlineData("*", "*", false)]
    [InlineData("pgw-*", "pgw-*", false)]
    [InlineData("", "", false)]
    public void Only_one_gateway_with_two_addresses_may_have_one_RADIUS_secret_twice(string first, string second, bool passes)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var (client, names) in new[] { (0, first), (1, second) })
        {
            settings[$"Network:Radius:Clients:{client}:Secret"] = "Zq7!kPw3#vLx9@Tn";
            foreach (var (index, name) in names.Split(',', StringSplitOptions.RemoveEmptyEntries).Index())
            {
                settings[$"Network:Radius:Clients:{client}:NasIdentifiers:{index}"] = name;
            }
        }

        Assert.Equal(passes, !ProductionRules.RadiusSecretsAreSecret(Facts(settings, new Version(10, 0, 9))).Any());
    }

    [Fact]
    [Trait("rule", "SEC-328")]
    public async Task A_clients_file_with_a_key_of_the_sandbox_is_refused_whatever_the_client_calls_itself()
    {
        var document = Encoding.UTF8.GetString(SandboxClients.Document("https://numbers.example").Utf8.Span);
        File.WriteAllText(
            Path.Combine(_directory.FullName, "clients.json"),
            document.Replace("\"sandbox-app\"", "\"renamed\"", StringComparison.Ordinal));
        await using var app = ServerApplication.Build(Production);

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => app.StartAsync());

        Assert.StartsWith("Authorization:ClientsFile:", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("renamed", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("rule", "SEC-329")]
    [InlineData("10.0.0", false)]
    [InlineData("10.0.6", false)]
    [InlineData("10.0.7", true)]
    [InlineData("10.1.0", true)]
    public void A_runtime_with_a_known_hole_is_refused(string version, bool sound)
    {
        var facts = Facts([], Version.Parse(version));

        Assert.Equal(sound, !ProductionRules.RuntimeIsSound(facts).Any());
    }

    [Theory]
    [InlineData("--urls=http://0.0.0.0:9091", "urls:")]
    [InlineData("--urls=http://*:9091", "urls:")]
    [InlineData("--urls=http://192.0.2.1:9091", "urls:")]
    [InlineData("--urls=http://localhost:9091;http://[::]:9091", "urls:")]
    [InlineData("--Kestrel:Endpoints:Open:Url=http://0.0.0.0:9091", "urls:")]
    [InlineData("--Management:Urls=http://0.0.0.0:9092", "urls:")]
    [InlineData("--Network:Radius:Listen:0=0.0.0.0", "Network:Radius:Listen:")]
    [InlineData("--Network:Radius:Listen:0=::", "Network:Radius:Listen:")]
    public void The_sandbox_refuses_a_listener_that_strangers_can_reach(string setting, string named)
    {
        var refusal = Refusal(["--Sandbox:Enabled=true", $"--Storage:Directory={_directory.FullName}", setting]);

        Assert.Contains(named, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_listener_added_in_code_is_refused_too()
    {
        var refusal = Assert.Throws<StartupRefusedException>(() => ServerApplication.Build(
            ["--Sandbox:Enabled=true", $"--Storage:Directory={_directory.FullName}", "--Network:Radius:Port=0"],
            builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenAnyIP(0))));

        Assert.Contains("urls:", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Development", null, true)]
    [InlineData("Development", "false", false)]
    [InlineData("Production", null, false)]
    [InlineData("Production", "true", true)]
    public void The_sandbox_is_on_in_development_or_by_name(string environment, string? enabled, bool on)
    {
        string[] arguments = [$"--environment={environment}", .. enabled is null ? Array.Empty<string>() : [$"--Sandbox:Enabled={enabled}"]];
        var builder = WebApplication.CreateBuilder(arguments);

        Assert.Equal(on, SandboxOptions.IsOn(builder.Configuration, builder.Environment));
    }

    private static string Refusal(string[] arguments) =>
        Assert.Throws<StartupRefusedException>(() => ServerApplication.Build(arguments)).Message;

    private static StartupFacts Facts(Dictionary<string, string?> settings, Version runtime)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        return new StartupFacts
        {
            Configuration = configuration,
            ContentRoot = "/",
            Sandbox = false,
            Roles = Roles.Read(configuration),
            Addresses = Addresses.Read(configuration),
            Edge = new EdgeOptions(),
            Runtime = runtime,
        };
    }
}
