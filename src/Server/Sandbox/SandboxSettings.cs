// SPDX-License-Identifier: Apache-2.0
using Server.Edge;

namespace Server.Sandbox;

/// <summary>The settings the sandbox starts with. They come before every other source, so that anything can be set otherwise.</summary>
internal static class SandboxSettings
{
    /// <summary>The RADIUS secret of the sandbox; published, and refused everywhere else.</summary>
    public const string RadiusSecret = "sandbox-radius-secret";

    /// <summary>The IPv4 pool that RADIUS fills.</summary>
    public const string RadiusPool = "127.88.0.0/16";

    /// <summary>The IPv6 pool that RADIUS fills (RFC 3849 documentation space).</summary>
    public const string RadiusPoolV6 = "2001:db8:88::/48";

    // Whoever plays gateway by hand repeats nothing, and stops the sandbox to change a line: his phones live on meanwhile.
    private const string Pause = "01:00:00";

    // He also writes Event-Timestamps by hand, and by the clock of this very machine.
    private const string ReplayWindow = "1.00:00:00";

    /// <summary>All of them.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> Of(IConfiguration configuration)
    {
        var url = configuration[WebHostDefaults.ServerUrlsKey]?.Split(';')[0] is { Length: > 0 } first ? first : Addresses.SandboxUrl;
        var listener = url.TrimEnd('/');
        return new Dictionary<string, string?>
        {
            [WebHostDefaults.ServerUrlsKey] = Addresses.SandboxUrl,
            ["Sandbox:Enabled"] = "true",
            ["Authorization:Issuer"] = listener,
            ["Authorization:OperatorTokens:Verification"] = "Jwt",
            ["Authorization:OperatorTokens:Jwt:Issuer"] = listener + EntitlementServer.IssuerPath,
            ["Authorization:OperatorTokens:Jwt:Audience"] = listener,
            ["Authorization:OperatorTokens:Jwt:JwksUrl"] = listener + EntitlementServer.JwksPath,
            ["Handoff:Enabled"] = "true",
            ["Keys:AllowUnprotectedKeyRing"] = "true",
            ["Http:DrainDelay"] = "00:00:00",
            ["Http:AllowPlainListeners"] = "true",
            ["Limits:FalseAnswers"] = "0",
            ["Limits:CodesPerSubscriber"] = "0",
            ["Limits:HandoffsPerSubscriber"] = "0",
            ["Limits:RequestsPerClient"] = "0",
            ["Limits:AuthorizationsPerAddress"] = "0",
            ["Limits:FailedAuthenticationsPerAddress"] = "0",
            ["Network:Radius:Clients:0:Name"] = "sandbox",
            ["Network:Radius:Clients:0:Address"] = "127.0.0.0/8",
            ["Network:Radius:Clients:0:Secret"] = RadiusSecret,
            ["Network:Radius:Clients:0:NasIdentifiers:0"] = "*",
            ["Network:Radius:Clients:0:RetryHorizon"] = Pause,
            ["Network:Radius:Clients:0:TrustedDelay"] = ReplayWindow,
            ["Network:Radius:Clients:0:Pools:0"] = RadiusPool,
            ["Network:Radius:Clients:0:Pools:1"] = RadiusPoolV6,
            ["Network:Radius:Clients:1:Name"] = "sandbox-ipv6",
            ["Network:Radius:Clients:1:Address"] = "::1",
            ["Network:Radius:Clients:1:Secret"] = RadiusSecret,
            ["Network:Radius:Clients:1:NasIdentifiers:0"] = "*",
            ["Network:Radius:Clients:1:RetryHorizon"] = Pause,
            ["Network:Radius:Clients:1:TrustedDelay"] = ReplayWindow,
            ["Network:Radius:Clients:1:Pools:0"] = RadiusPool,
            ["Network:Radius:Clients:1:Pools:1"] = RadiusPoolV6,
            ["Network:Pools:0:Cidr"] = VirtualPhone.Pool,
            ["Network:Pools:0:Resolver"] = VirtualPhoneResolver.Name,
            ["Network:Pools:1:Cidr"] = RadiusPool,
            ["Network:Pools:1:Resolver"] = "sessions",
            ["Network:Pools:2:Cidr"] = RadiusPoolV6,
            ["Network:Pools:2:Resolver"] = "sessions",
        };
    }
}
