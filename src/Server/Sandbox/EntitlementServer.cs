// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Authorization.OperatorTokens;
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.Options;
using Network;

namespace Server.Sandbox;

/// <summary>
/// The operator's entitlement server (GSMA TS.43), as small as one can be: whoever calls from a phone's own address obtains a
/// token for its line. Its key is made at start and published like any operator's, and the authorization server verifies its
/// tokens like any operator's.
/// </summary>
internal sealed class EntitlementServer(
    ISubscriberResolver resolver, IOptions<OperatorTokenOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Where it publishes its key.</summary>
    public const string JwksPath = "/sandbox/entitlement/jwks";

    /// <summary>What it calls itself, behind the listener's URL.</summary>
    public const string IssuerPath = "/sandbox/entitlement";

    private static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(120);

    private readonly SigningKey _key = SigningKey.Generate(JwsAlgorithm.ES256);

    /// <summary>A token for whoever holds the address, or why the network names nobody.</summary>
    public async ValueTask<Result<string, Reason>> IssueAsync(SourceAddress source, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        return await resolver.ResolveAsync(source, now, ct) switch
        {
            Resolution.Found found => Sign(found.Number, now),
            Resolution.Refused refused => refused.Reason,
            _ => Reason.ResolverFailed,
        };
    }

    /// <summary>Writes the public key set.</summary>
    public void WriteJwks(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("keys");
        _key.PublicKey.WriteTo(json);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private string Sign(PhoneNumber number, DateTimeOffset now)
    {
        var claims = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", options.Value.Jwt.Issuer);
            json.WriteString("aud", options.Value.Jwt.Audience);
            json.WriteString("jti", Base64Url.Encode(RandomNumberGenerator.GetBytes(16)));
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", (now + TokenLifetime).ToUnixTimeSeconds());
            json.WriteString(options.Value.Jwt.NumberClaim, number.E164);
            json.WriteEndObject();
        }

        return Jws.Sign(_key, claims.WrittenSpan, options.Value.Jwt.Type is { Length: > 0 } type ? type : "JWT");
    }
}
