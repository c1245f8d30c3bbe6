// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Dapper;
using Microsoft.AspNetCore.DataProtection;

namespace Storage.Sealing;

/// <summary>The table of sealing keys. What leaves it is plain, what enters it is sealed by Data Protection.</summary>
/// <param name="databases">Where it lies.</param>
/// <param name="protection">Seals the keys at rest.</param>
/// <param name="time">Dates them.</param>
/// <param name="sealBound">How many sealings wear out a key made here.</param>
internal sealed class KeyTable(
    Databases databases, IDataProtectionProvider protection, TimeProvider time, long sealBound = SealingKey.SealBound)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Storage.SealingKeys.v1");

    /// <summary>Makes a key and stores it; it may be used once this returns.</summary>
    public async Task<SealingKey> CreateAsync(string purpose, CancellationToken ct)
    {
        const string sql =
            "INSERT INTO storage_sealing_keys (id, purpose, created_at, sealed) VALUES (@id, @purpose, @now, @sealed)";
        var id = RandomNumberGenerator.GetBytes(SealingKey.IdLength);
        var key = RandomNumberGenerator.GetBytes(SealingKey.KeyLength);
        var now = time.GetUtcNow();
        var parameters = new { id, purpose, now = now.ToUnixTimeMilliseconds(), @sealed = Protector(purpose).Protect(key) };
        await databases.Main.RunAsync(
            connection => connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);
        return new SealingKey(id, key, purpose, now, sealBound);
    }

    /// <summary>The rows of a purpose that are not older than given.</summary>
    public async Task<IReadOnlyList<Row>> ReadAsync(string purpose, DateTimeOffset createdFrom, CancellationToken ct)
    {
        const string sql =
            "SELECT id, created_at AS CreatedAt, sealed FROM storage_sealing_keys WHERE purpose = @purpose AND created_at >= @from";
        var parameters = new { purpose, from = createdFrom.ToUnixTimeMilliseconds() };
        var rows = await databases.Main.RunAsync(
            connection => connection.QueryAsync<Row>(new CommandDefinition(sql, parameters, cancellationToken: ct)), ct);
        return rows.AsList();
    }

    /// <summary>The key of a row, or null when the key ring can no longer open it.</summary>
    public SealingKey? Open(string purpose, Row row)
    {
        try
        {
            var key = Protector(purpose).Unprotect(row.Sealed);
            return new SealingKey(row.Id, key, purpose, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Deletes the keys of a purpose that are older than given; says how many.</summary>
    public Task<int> DeleteAsync(string purpose, DateTimeOffset createdBefore, CancellationToken ct)
    {
        const string sql = "DELETE FROM storage_sealing_keys WHERE purpose = @purpose AND created_at < @before";
        var parameters = new { purpose, before = createdBefore.ToUnixTimeMilliseconds() };
        return databases.Main.RunAsync(
            async connection =>
            {
                var deleted = await connection.ExecuteAsync(new CommandDefinition(sql, parameters, cancellationToken: ct));
                if (deleted > 0 && databases.Main.Engine is DatabaseEngine.Sqlite)
                {
                    // secure_delete overwrites the row in its page; this also empties the log that still holds the old page.
                    await connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
                }

                return deleted;
            },
            ct);
    }

    private IDataProtector Protector(string purpose) => _protector.CreateProtector(purpose);

    /// <summary>A key as stored.</summary>
    public sealed record Row
    {
        public required byte[] Id { get; init; }

        public required long CreatedAt { get; init; }

        public required byte[] Sealed { get; init; }
    }
}
