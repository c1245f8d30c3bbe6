// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Storage;

namespace Authorization.Tokens;

/// <summary>
/// The secret behind pairwise subjects: made once, by whichever node starts first, and never again, because a new one would
/// give every line a new name at every client.
/// </summary>
internal sealed class PairwiseSecret(Databases databases, IDataProtectionProvider protection, TimeProvider time)
{
    private const string Name = "pairwise-subject";

    private readonly IDataProtector _protector = protection.CreateProtector("Authorization.Secrets.v1", Name);

    /// <summary>The installation's secret.</summary>
    /// <exception cref="InvalidOperationException">It was sealed under a key ring that is not this one.</exception>
    /// <exception cref="StoreUnavailableException">The database could not be reached.</exception>
    public async Task<byte[]> GetAsync(CancellationToken ct)
    {
        var stored = await databases.Main.RunAsync(
            async connection =>
            {
                const string select = "SELECT sealed FROM authorization_secrets WHERE name = @Name";
                const string insert =
                    """
                    INSERT INTO authorization_secrets (name, created_at, sealed) VALUES (@Name, @now, @candidate)
                    ON CONFLICT DO NOTHING
                    """;
                var query = new CommandDefinition(select, new { Name }, cancellationToken: ct);
                if (await connection.QuerySingleOrDefaultAsync<byte[]>(query) is { } found)
                {
                    return found;
                }

                var candidate = _protector.Protect(RandomNumberGenerator.GetBytes(PairwiseSubject.SecretLength));
                var now = time.GetUtcNow().ToUnixTimeMilliseconds();
                await connection.ExecuteAsync(new CommandDefinition(insert, new { Name, now, candidate }, cancellationToken: ct));
                return await connection.QuerySingleAsync<byte[]>(query); // Ours, or that of the node that was faster.
            },
            ct);
        try
        {
            return _protector.Unprotect(stored);
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException(
                "The secret of pairwise subjects cannot be opened: it was sealed under another key ring (Keys:Certificate).", exception);
        }
    }
}
