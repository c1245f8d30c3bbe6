// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Dapper;
using Kernel.Jose;
using Microsoft.AspNetCore.DataProtection;
using Storage;

namespace Authorization.Keys;

/// <summary>The table of signing keys. What leaves it is usable, what enters it is sealed by Data Protection.</summary>
internal sealed class SigningKeyTable(Databases databases, IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Authorization.SigningKeys.v1");

    /// <summary>Every key there is, the oldest generation first. A key that was read before is not opened again.</summary>
    /// <exception cref="StoreUnavailableException">The database could not be reached.</exception>
    /// <exception cref="InvalidOperationException">A key was sealed under a key ring that is not this one.</exception>
    public async Task<IReadOnlyList<PublishedKey>> ReadAsync(IReadOnlyList<PublishedKey> known, CancellationToken ct)
    {
        const string sql =
            """
            SELECT key_id AS KeyId, algorithm, generation, active_from AS ActiveFrom, retired_at AS RetiredAt, gone_at AS GoneAt, sealed
            FROM authorization_signing_keys
            ORDER BY algorithm, generation
            """;
        var rows = await databases.Main.RunAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(sql, cancellationToken: ct)), ct);
        return [.. rows.Select(row => new PublishedKey(
            known.FirstOrDefault(key => key.Key.KeyId == row.KeyId)?.Key ?? Open(row),
            row.Generation,
            DateTimeOffset.FromUnixTimeMilliseconds(row.ActiveFrom),
            InstantOf(row.RetiredAt),
            InstantOf(row.GoneAt)))];
    }

    /// <summary>Adds a key unless another node added that generation first; those before it then have an end.</summary>
    /// <param name="key">The key.</param>
    /// <param name="generation">One more than the newest known.</param>
    /// <param name="now">The instant of its announcement.</param>
    /// <param name="activeFrom">When it signs, and its predecessor no more.</param>
    /// <param name="predecessorsGoneAt">When those before it leave the JWKS.</param>
    /// <param name="ct">Stops waiting.</param>
    /// <returns>Whether this node's key is the one.</returns>
    public Task<bool> TryAddAsync(
        SigningKey key,
        long generation,
        DateTimeOffset now,
        DateTimeOffset activeFrom,
        DateTimeOffset predecessorsGoneAt,
        CancellationToken ct)
    {
        const string insert =
            """
            INSERT INTO authorization_signing_keys (key_id, algorithm, generation, announced_at, active_from, sealed)
            VALUES (@keyId, @algorithm, @generation, @now, @activeFrom, @sealed)
            ON CONFLICT DO NOTHING
            """;
        const string end =
            """
            UPDATE authorization_signing_keys
            SET retired_at = CASE WHEN retired_at < @activeFrom THEN retired_at ELSE @activeFrom END,
                gone_at = CASE WHEN gone_at < @goneAt THEN gone_at ELSE @goneAt END
            WHERE algorithm = @algorithm AND generation < @generation
            """;
        var parameters = new
        {
            keyId = key.KeyId,
            algorithm = key.Algorithm.Name(),
            generation,
            now = now.ToUnixTimeMilliseconds(),
            activeFrom = activeFrom.ToUnixTimeMilliseconds(),
            goneAt = predecessorsGoneAt.ToUnixTimeMilliseconds(),
            @sealed = Seal(key),
        };
        return databases.Main.RunAsync(
            async connection =>
            {
                await using var transaction = await connection.BeginTransactionAsync(ct);
                if (await connection.ExecuteAsync(new CommandDefinition(insert, parameters, transaction, cancellationToken: ct)) == 0)
                {
                    return false;
                }

                await connection.ExecuteAsync(new CommandDefinition(end, parameters, transaction, cancellationToken: ct));
                await transaction.CommitAsync(ct);
                return true;
            },
            ct);
    }

    /// <summary>Deletes the keys that nobody publishes any more, private half and all.</summary>
    public Task DeleteGoneAsync(DateTimeOffset goneBefore, CancellationToken ct)
    {
        const string sql = "DELETE FROM authorization_signing_keys WHERE gone_at <= @goneBefore";
        var parameters = new { goneBefore = goneBefore.ToUnixTimeMilliseconds() };
        return databases.Main.RunAsync(
            connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);
    }

    private byte[] Seal(SigningKey key)
    {
        var pkcs8 = key.ExportPkcs8();
        try
        {
            return ProtectorOf(key.KeyId).Protect(pkcs8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private SigningKey Open(Row row)
    {
        try
        {
            var pkcs8 = ProtectorOf(row.KeyId).Unprotect(row.Sealed);
            try
            {
                return JwsAlgorithms.TryParse(row.Algorithm, out var algorithm)
                    ? SigningKey.ImportPkcs8(algorithm, pkcs8, row.KeyId)
                    : throw new InvalidOperationException($"The signing key {row.KeyId} is of the unknown algorithm {row.Algorithm}.");
            }
            finally
            {
                CryptographicOperations.ZeroMemory(pkcs8);
            }
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                $"The signing key {row.KeyId} cannot be opened: it was sealed under another key ring (Keys:Certificate).", exception);
        }
    }

    // A sealed key opens under its own name only: rows cannot be swapped.
    private IDataProtector ProtectorOf(string keyId) => _protector.CreateProtector(keyId);

    private static DateTimeOffset? InstantOf(long? milliseconds) =>
        milliseconds is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;

    private sealed record Row
    {
        public required string KeyId { get; init; }

        public required string Algorithm { get; init; }

        public required long Generation { get; init; }

        public required long ActiveFrom { get; init; }

        public long? RetiredAt { get; init; }

        public long? GoneAt { get; init; }

        public required byte[] Sealed { get; init; }
    }
}
