// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;

namespace Kernel.Jose;

/// <summary>
/// A DPoP proof (RFC 9449 §4) that was found good for one request: whoever sent it holds the private key. It counts once;
/// whoever acts on it spends <see cref="Id"/> of this key until <see cref="ExpiresAt"/>.
/// </summary>
public sealed record DpopProof
{
    /// <summary>The header a proof travels in.</summary>
    public const string HeaderName = "DPoP";

    /// <summary>The claim that binds the request body (CAMARA Security and Interoperability Profile): base64url SHA-256 of its octets.</summary>
    public const string BodyHashClaim = "camara:bh";

    /// <summary>The claim that binds the query (CAMARA Security and Interoperability Profile): base64url SHA-256 of it as received, without the question mark.</summary>
    public const string QueryHashClaim = "camara:qh";

    /// <summary>The longest <c>jti</c> taken, in characters.</summary>
    public const int MaxIdLength = 256;

    /// <summary>How long after its <c>iat</c> a proof is taken (CAMARA: 300 s).</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(300);

    /// <summary>How far ahead a sender's clock may be (FAPI 2.0 §5.3.2.1: 10 s).</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(10);

    private DpopProof(string keyThumbprint, string id, DateTimeOffset issuedAt)
    {
        KeyThumbprint = keyThumbprint;
        Id = id;
        IssuedAt = issuedAt;
    }

    /// <summary>The algorithms of proofs. RS256 is not one of them (FAPI 2.0 §5.4).</summary>
    public static IReadOnlyList<string> Algorithms { get; } = ["ES256", "PS256"];

    /// <summary>SHA-256 thumbprint of the key (RFC 7638), base64url: what a bound token's <c>cnf.jkt</c> is.</summary>
    public string KeyThumbprint { get; }

    /// <summary><c>jti</c>: unique among the proofs of one key.</summary>
    public string Id { get; }

    /// <summary><c>iat</c>.</summary>
    public DateTimeOffset IssuedAt { get; }

    /// <summary>When nobody takes it any more.</summary>
    public DateTimeOffset ExpiresAt => IssuedAt + Lifetime;

    /// <summary>Whether the proof says which body it is for.</summary>
    public bool HasBodyHash => BodyHash is not null;

    private string? BodyHash { get; init; }

    private string? QueryHash { get; init; }

    /// <summary>Verifies what a request's <c>DPoP</c> header holds; no effect. The error is a word for the log.</summary>
    /// <param name="header">The values of the header: exactly one is a proof (RFC 9449 §4.3).</param>
    /// <param name="target">The request it must be for.</param>
    /// <param name="now">The instant of the request.</param>
    public static Result<DpopProof, string> Verify(IReadOnlyList<string?> header, DpopTarget target, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(target);
        return header is [{ } compact] ? DpopProofReader.Read(compact, target, now) : "dpop_header";
    }

    /// <summary>
    /// A proof that an API hosted apart has verified, as far as it must be told here: whose key, and what is spent. Only for a caller
    /// that is trusted with the numbers of subscribers.
    /// </summary>
    public static DpopProof Attested(string keyThumbprint, string id, DateTimeOffset issuedAt) => new(keyThumbprint, id, issuedAt);

    /// <summary>A proof whose every check has passed.</summary>
    internal static DpopProof Verified(string keyThumbprint, string id, DateTimeOffset issuedAt, string? bodyHash, string? queryHash) =>
        new(keyThumbprint, id, issuedAt) { BodyHash = bodyHash, QueryHash = queryHash };

    /// <summary>Whether the proof is for this body. Where the claim is required, only an empty body goes without it.</summary>
    public bool BindsBody(ReadOnlySpan<byte> body, bool isRequired) => Binds(BodyHash, body, isRequired);

    /// <summary>Whether the proof is for this query, given without its question mark. Where the claim is required, only an empty query goes without it.</summary>
    public bool BindsQuery(string query, bool isRequired) => Binds(QueryHash, Encoding.UTF8.GetBytes(query), isRequired);

    /// <summary>It holds what identifies a client's key: it does not print.</summary>
    public override string ToString() => "(DPoP proof)";

    private static bool Binds(string? hash, ReadOnlySpan<byte> octets, bool isRequired) => hash is null
        ? !isRequired || octets.IsEmpty
        : hash.Equals(Base64Url.Encode(SHA256.HashData(octets)), StringComparison.Ordinal);
}
