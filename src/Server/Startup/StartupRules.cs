// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Server.Edge;

namespace Server.Startup;

/// <summary>
/// What must hold before the server opens a socket. Each rule names the setting it refuses; all refusals are told at once. What one
/// room can judge alone, its own options validator refuses.
/// </summary>
internal static class StartupRules
{
    private delegate IEnumerable<string> Rule(StartupFacts facts);

    private static readonly Rule[] Always = [ProxiesAreNotBelieved, ManagementIsApart, RealmsAreNamedOnce, CertificatesAreThere];

    private static readonly Rule[] InTheSandbox = [SandboxStaysOnLoopback];

    private static readonly Rule[] Elsewhere =
    [
        ListenersAreNamed,
        ListenersSpeakTls,
        IssuerIsHttps,
        ProductionRules.KeyRingIsProtected,
        ProductionRules.RadiusSecretsAreSecret,
        ProductionRules.RuntimeIsSound,
    ];

    /// <summary>Judges the settings.</summary>
    /// <exception cref="StartupRefusedException">At least one is refused.</exception>
    public static void Enforce(StartupFacts facts)
    {
        var refusals = Always.Concat(facts.Sandbox ? InTheSandbox : Elsewhere).SelectMany(rule => rule(facts)).ToList();
        if (refusals.Count > 0)
        {
            throw new StartupRefusedException(string.Join(Environment.NewLine, refusals));
        }
    }

    // SEC-026…031, SEC-331: this release believes no proxy at all, so a setting that expects it to must not pass in silence.
    private static IEnumerable<string> ProxiesAreNotBelieved(StartupFacts facts)
    {
        string[] switches = ["ForwardedHeaders_Enabled", "ForwardedHeadersEnabled"];
        string[] sections = ["ForwardedHeaders", "TrustedProxies", "KnownProxies", "KnownNetworks", "ProxyProtocol"];
        var named = sections
            .Concat(sections.SelectMany(name => new[] { $"{EdgeOptions.Section}:{name}", $"Network:{name}", $"Authorization:{name}" }))
            .Where(name => facts.Configuration.GetSection(name).Exists()); // Even when empty: whoever names it hopes for it.
        return switches.Where(name => facts.Configuration.GetValue<string>(name) is { } value && !IsFalse(value))
            .Concat(named)
            .Select(name => $"{name}: this release believes no proxy about a client's address; remove the setting.");
    }

    private static bool IsFalse(string value) => bool.TryParse(value, out var truth) && !truth;

    private static IEnumerable<string> ManagementIsApart(StartupFacts facts) =>
        facts.Addresses.Management
            .Where(own => facts.Addresses.Public.Any(address => address.Port == own.Port))
            .Select(own => $"Management:Urls: port {own.Port} is a public listener's; health detail needs a port of its own.");

    // Kestrel would say which file is missing, and not who asked for it.
    private static IEnumerable<string> CertificatesAreThere(StartupFacts facts) =>
        facts.Configuration.GetSection("Kestrel:Certificates").GetChildren()
            .Concat(facts.Configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint.GetSection("Certificate")))
            .SelectMany(certificate => new[] { certificate.GetSection("Path"), certificate.GetSection("KeyPath") })
            .Where(file => !string.IsNullOrEmpty(file.Value) && !File.Exists(Path.Combine(facts.ContentRoot, file.Value)))
            .Select(file => $"{file.Path}: {file.Value} is not there.");

    private static IEnumerable<string> RealmsAreNamedOnce(StartupFacts facts)
    {
        var realms = facts.Edge.Realms;
        foreach (var (listener, index) in realms.Select((listener, index) => (listener, index)))
        {
            if (listener.Port is < 1 or > IPEndPoint.MaxPort || realms.Count(other => other.Port == listener.Port) > 1)
            {
                yield return $"Http:Realms:{index}:Port: a TCP port, each named once.";
            }

            if (listener.Realm.Length is 0 or > 64 || listener.Realm.Any(letter => !IsRealmLetter(letter)))
            {
                yield return $"Http:Realms:{index}:Realm: lower-case letters, digits and hyphens, at most 64.";
            }
        }
    }

    private static bool IsRealmLetter(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-';

    // Kestrel is asked again when it binds; here the refusal can name the setting.
    private static IEnumerable<string> SandboxStaysOnLoopback(StartupFacts facts)
    {
        foreach (var address in facts.Addresses.Public.Concat(facts.Addresses.Management).Where(address => !IsLoopback(address.Host)))
        {
            yield return $"urls: the sandbox gives any identity to anyone who can reach it, so it listens on loopback only, not at {address}.";
        }

        foreach (var radius in facts.RadiusAddresses.Where(address => !IsLoopback(address)))
        {
            yield return $"Network:Radius:Listen: the sandbox's secret is published, so it listens on loopback only, not at {radius}.";
        }
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static IEnumerable<string> ListenersAreNamed(StartupFacts facts)
    {
        if (facts.Addresses.Public.Count == 0 && facts.Roles is { Authorization: true } or { NumberVerification: true })
        {
            yield return "urls: name the listener, for example --urls https://0.0.0.0:443, or Kestrel:Endpoints with its certificate.";
        }
    }

    private static IEnumerable<string> ListenersSpeakTls(StartupFacts facts) =>
        facts.Edge.AllowPlainListeners
            ? []
            : facts.Addresses.Public
                .Where(address => !address.Scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
                .Select(address => $"urls: {address} is plain HTTP; use https, or say Http:AllowPlainListeners if TLS ends before this process.");

    private static IEnumerable<string> IssuerIsHttps(StartupFacts facts)
    {
        const string Issuer = "Authorization:Issuer";
        if (facts.Roles.Authorization
            && !(Uri.TryCreate(facts.Configuration[Issuer], UriKind.Absolute, out var issuer) && issuer.Scheme == Uri.UriSchemeHttps))
        {
            yield return $"{Issuer}: set it to the https URL that applications know this server by.";
        }
    }
}
