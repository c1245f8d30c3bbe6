// SPDX-License-Identifier: Apache-2.0
using Authorization.Tokens;
using Dapper;
using Kernel;
using Storage;

namespace Authorization.Consent;

/// <summary>The records of consent and of opt-outs. A number never enters them: they know a line by a keyed hash of their own.</summary>
internal sealed class ConsentTable(Databases databases, PairwiseSubject subjects)
{
    /// <summary>What stands for "every client" where a client's id would.</summary>
    public const string EveryClient = "";

    // No client's sector, and not that of the facts: no client's may contain a space.
    private const string Sector = "consents of this server";

    // An objection and a consent have an instant each, and the later one holds; at the same instant the objection does.
    private const string Granted = "granted_at > revoked_at";
    private const string OptedOut = "opted_out_at >= opted_in_at";

    /// <summary>What the tables call a line.</summary>
    public string SubjectOf(PhoneNumber number) => subjects.Of(Sector, number);

    /// <summary>What is on record now, by any process, for a client and a purpose.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public async ValueTask<ConsentOnRecord> FindAsync(string clientId, PhoneNumber number, string purpose, CancellationToken ct)
    {
        // One question and always the same one, so that an answer costs the same whatever it is.
        const string sql =
            $"""
            SELECT '' AS scope FROM authorization_opt_outs
            WHERE subject = @subject AND client_id IN (@EveryClient, @clientId) AND {OptedOut}
            UNION ALL
            SELECT scope FROM authorization_consents
            WHERE subject = @subject AND client_id = @clientId AND purpose = @purpose AND {Granted}
            """;
        var command = new CommandDefinition(
            sql, new { subject = SubjectOf(number), clientId, purpose, EveryClient }, cancellationToken: ct);
        var scopes = (await databases.Main.RunAsync(connection => connection.QueryAsync<string>(command), ct)).ToHashSet(StringComparer.Ordinal);
        return new ConsentOnRecord(scopes.Remove(""), scopes);
    }

    /// <summary>How many consents there are, by client, purpose and scope.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task<IEnumerable<ConsentCount>> CountConsentsAsync(CancellationToken ct)
    {
        const string sql =
            $"""
            SELECT client_id AS ClientId, purpose AS Purpose, scope AS Scope,
                COUNT(CASE WHEN {Granted} THEN 1 END) AS Granted, COUNT(CASE WHEN {Granted} THEN NULL ELSE 1 END) AS Revoked
            FROM authorization_consents GROUP BY client_id, purpose, scope ORDER BY client_id, purpose, scope
            """;
        return databases.Main.RunAsync(
            connection => connection.QueryAsync<ConsentCount>(new CommandDefinition(sql, cancellationToken: ct)), ct);
    }

    /// <summary>How many opt-outs are in force, by client.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task<IEnumerable<OptOutCount>> CountOptOutsAsync(CancellationToken ct)
    {
        const string sql =
            $"""
            SELECT client_id AS ClientId, COUNT(*) AS Lines
            FROM authorization_opt_outs WHERE {OptedOut} GROUP BY client_id ORDER BY client_id
            """;
        return databases.Main.RunAsync(
            connection => connection.QueryAsync<OptOutCount>(new CommandDefinition(sql, cancellationToken: ct)), ct);
    }
}

/// <summary>What a subscriber has said to a client and a purpose.</summary>
/// <param name="IsOptedOut">An objection, to this client or to all, is in force.</param>
/// <param name="GrantedScopes">The scopes that consent covers.</param>
internal sealed record ConsentOnRecord(bool IsOptedOut, IReadOnlySet<string> GrantedScopes);
