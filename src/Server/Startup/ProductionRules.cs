// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Text;
using Server.Sandbox;

namespace Server.Startup;

/// <summary>What is good enough for a playground and nowhere else (SEC-328, SEC-329, decision 17).</summary>
internal static class ProductionRules
{
    /// <summary>Shortest RADIUS secret, octets (RFC 2865 §3 asks for 16 at least).</summary>
    public const int MinSecretLength = 16;

    private const string RadiusClients = "Network:Radius:Clients";

    // CVE-2026-40372: Data Protection of these runtimes accepts payloads it must not.
    private static readonly Version FirstUnsound = new(10, 0, 0);
    private static readonly Version LastUnsound = new(10, 0, 6);

    private static readonly FrozenSet<string> SampleSecrets = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        SandboxSettings.RadiusSecret, "changeme", "change-me", "0123456789abcdef", "supersecretsecret", "your-secret-here", "testing123testing123");

    /// <summary>A sealed journal beside an open key ring protects nothing.</summary>
    public static IEnumerable<string> KeyRingIsProtected(StartupFacts facts)
    {
        // A section "exists" with an empty value too: what counts is whether the store will find a path in it.
        if (facts.Roles.KeepsState
            && string.IsNullOrWhiteSpace(facts.Configuration["Keys:Certificate"])
            && !facts.Configuration.GetValue("Keys:AllowUnprotectedKeyRing", false))
        {
            yield return "Keys:Certificate: name the certificate that the key ring is encrypted to, or say Keys:AllowUnprotectedKeyRing.";
        }
    }

    /// <summary>
    /// Empty, short, sample or shared RADIUS secrets. Two entries may have one secret only where they are one gateway, entered by its
    /// IPv4 and its IPv6 address: both name the same NAS identifiers, without a wildcard. Then nobody learns another's secret by it.
    /// </summary>
    public static IEnumerable<string> RadiusSecretsAreSecret(StartupFacts facts)
    {
        var holders = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var client in facts.Configuration.GetSection(RadiusClients).GetChildren())
        {
            var name = $"{client.Path}:Secret";
            var secret = Secret(client);
            if (secret is null)
            {
                continue; // Its file cannot be read: the room that needs it says so.
            }

            if (Encoding.UTF8.GetByteCount(secret) < MinSecretLength)
            {
                yield return $"{name}: at least {MinSecretLength} octets, made at random.";
            }
            else if (SampleSecrets.Contains(secret))
            {
                yield return $"{name}: this secret is known to everybody; make one at random.";
            }
            else if (!holders.TryAdd(secret, Gateways(client)) && !AreOneGateway(holders[secret], Gateways(client)))
            {
                yield return $"{name}: another client has the same secret; who knows one would know both.";
            }
        }
    }

    /// <summary>Not on a runtime with a known hole in what guards the key ring.</summary>
    public static IEnumerable<string> RuntimeIsSound(StartupFacts facts)
    {
        if (facts.Runtime >= FirstUnsound && facts.Runtime <= LastUnsound)
        {
            yield return $"runtime: .NET {facts.Runtime} is named by CVE-2026-40372; install 10.0.7 or newer.";
        }
    }

    private static HashSet<string> Gateways(IConfigurationSection client) =>
        client.GetSection("NasIdentifiers").GetChildren().Select(name => name.Value ?? "").ToHashSet(StringComparer.Ordinal);

    private static bool AreOneGateway(HashSet<string> one, HashSet<string> other) =>
        one.Count > 0 && one.SetEquals(other) && !one.Any(name => name.AsSpan().ContainsAny('*', '?'));

    private static string? Secret(IConfigurationSection client)
    {
        if (client["SecretFile"] is not { Length: > 0 } path)
        {
            return client["Secret"] ?? "";
        }

        return File.Exists(path) ? File.ReadAllText(path).TrimEnd('\r', '\n') : null;
    }
}
