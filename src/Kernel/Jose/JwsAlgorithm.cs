// SPDX-License-Identifier: Apache-2.0
namespace Kernel.Jose;

/// <summary>The signature algorithms spoken here (RFC 7518 §3.1). There is no <c>none</c> and no HMAC, so neither can be asked for.</summary>
#pragma warning disable CA1008 // A defaulted algorithm must not mean a real one by accident; the values start at 1.
public enum JwsAlgorithm
#pragma warning restore CA1008
{
    /// <summary>ECDSA on P-256 with SHA-256.</summary>
    ES256 = 1,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256.</summary>
    RS256 = 2,

    /// <summary>RSASSA-PSS with SHA-256 and MGF1 with SHA-256.</summary>
    PS256 = 3,
}

/// <summary>The algorithms' names on the wire.</summary>
public static class JwsAlgorithms
{
    /// <summary>Every name served, in order of preference.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ES256", "PS256", "RS256"];

    /// <summary>The registered name (RFC 7518 §3.1).</summary>
    public static string Name(this JwsAlgorithm algorithm) => algorithm switch
    {
        JwsAlgorithm.ES256 => "ES256",
        JwsAlgorithm.RS256 => "RS256",
        JwsAlgorithm.PS256 => "PS256",
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm)),
    };

    /// <summary>Reads a name, letter by letter: <c>es256</c> is not <c>ES256</c>.</summary>
    public static bool TryParse(string? name, out JwsAlgorithm algorithm)
    {
        algorithm = name switch
        {
            "ES256" => JwsAlgorithm.ES256,
            "RS256" => JwsAlgorithm.RS256,
            "PS256" => JwsAlgorithm.PS256,
            _ => default,
        };
        return algorithm != default;
    }
}
