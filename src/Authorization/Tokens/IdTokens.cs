// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Authorization.Clients;
using Authorization.Keys;
using Kernel;
using Kernel.Jose;

namespace Authorization.Tokens;

/// <summary>Issues ID tokens (OpenID Connect Core §2): signed, pairwise, and never with a number in them.</summary>
internal sealed class IdTokens(SigningKeys keys, PairwiseSubject subjects, ServerUrls urls)
{
    /// <summary>How long an ID token is good for: what an honest client needs to read it, and no more.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <summary>Sees that a key may sign for the client at this instant.</summary>
    /// <exception cref="Storage.StoreUnavailableException">None may.</exception>
    public void Prepare(Client client, DateTimeOffset now) => keys.Get(client.IdTokenAlgorithm, now);

    /// <summary>Signs one ID token for the client, under the algorithm it registered.</summary>
    /// <param name="client">Whom it is for.</param>
    /// <param name="authentication">What the network said.</param>
    /// <param name="accessToken">The access token issued beside it, for <c>at_hash</c>; null when there is none.</param>
    /// <param name="now">The instant of the request.</param>
    /// <exception cref="Storage.StoreUnavailableException">No key may sign at this instant.</exception>
    public string Issue(Client client, AuthenticatedSubscriber authentication, string? accessToken, DateTimeOffset now)
    {
        var key = keys.Get(client.IdTokenAlgorithm, now);
        var claims = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(claims))
        {
            writer.WriteStartObject();
            writer.WriteString("iss", urls.Issuer);
            writer.WriteString("sub", subjects.Of(client.Sector, authentication.Number));
            writer.WriteString("aud", client.ClientId);
            writer.WriteNumber("exp", (now + Lifetime).ToUnixTimeSeconds());
            writer.WriteNumber("iat", now.ToUnixTimeSeconds());
            writer.WriteNumber("auth_time", authentication.At.ToUnixTimeSeconds());
            if (authentication.Nonce is { } nonce)
            {
                writer.WriteString("nonce", nonce);
            }

            writer.WriteStartArray("amr");
            foreach (var method in authentication.Methods)
            {
                writer.WriteStringValue(method);
            }

            writer.WriteEndArray();
            if (accessToken is not null)
            {
                writer.WriteString("at_hash", HashOf(accessToken));
            }

            writer.WriteEndObject();
        }

        return Jws.Sign(key, claims.WrittenSpan);
    }

    /// <summary>The left half of the token's hash (OpenID Connect Core §3.1.3.6); all algorithms here hash with SHA-256.</summary>
    private static string HashOf(string accessToken)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(accessToken), hash);
        return Base64Url.Encode(hash[..(SHA256.HashSizeInBytes / 2)]);
    }
}

/// <summary>One authentication by the network.</summary>
/// <param name="Number">The line.</param>
/// <param name="At">When the network was asked.</param>
/// <param name="Methods"><c>amr</c> values.</param>
/// <param name="Nonce">The <c>nonce</c> of the request; null when it had none.</param>
internal sealed record AuthenticatedSubscriber(
    PhoneNumber Number, DateTimeOffset At, IReadOnlyList<string> Methods, string? Nonce);
