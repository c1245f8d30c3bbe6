// SPDX-License-Identifier: Apache-2.0
using Storage;

namespace Authorization.Consent;

/// <summary>
/// Writes decisions into the tables. Of each row the newest consent and the newest withdrawal are kept, so the outcome is the same
/// whatever the order in which decisions arrive, and however often.
/// </summary>
internal static class ConsentWriter
{
    private const string UpsertConsent =
        """
        INSERT INTO authorization_consents AS held (subject, client_id, purpose, scope, granted_at, revoked_at, source)
        VALUES (@subject, @client_id, @purpose, @scope, @given_at, @withdrawn_at, @source)
        ON CONFLICT (subject, client_id, purpose, scope) DO UPDATE SET
            source = CASE WHEN excluded.granted_at + excluded.revoked_at > held.granted_at
                AND excluded.granted_at + excluded.revoked_at > held.revoked_at THEN excluded.source ELSE held.source END,
            granted_at = CASE WHEN excluded.granted_at > held.granted_at THEN excluded.granted_at ELSE held.granted_at END,
            revoked_at = CASE WHEN excluded.revoked_at > held.revoked_at THEN excluded.revoked_at ELSE held.revoked_at END
        WHERE excluded.granted_at > held.granted_at OR excluded.revoked_at > held.revoked_at
        """;

    private const string UpsertOptOut =
        """
        INSERT INTO authorization_opt_outs AS held (subject, client_id, opted_in_at, opted_out_at, source)
        VALUES (@subject, @client_id, @given_at, @withdrawn_at, @source)
        ON CONFLICT (subject, client_id) DO UPDATE SET
            source = CASE WHEN excluded.opted_in_at + excluded.opted_out_at > held.opted_in_at
                AND excluded.opted_in_at + excluded.opted_out_at > held.opted_out_at THEN excluded.source ELSE held.source END,
            opted_in_at = CASE WHEN excluded.opted_in_at > held.opted_in_at THEN excluded.opted_in_at ELSE held.opted_in_at END,
            opted_out_at = CASE WHEN excluded.opted_out_at > held.opted_out_at THEN excluded.opted_out_at ELSE held.opted_out_at END
        WHERE excluded.opted_in_at > held.opted_in_at OR excluded.opted_out_at > held.opted_out_at
        """;

    /// <summary>Writes the rows; says of each whether it changed anything.</summary>
    public static async ValueTask<bool[]> WriteAsync(CommitBatch batch, IReadOnlyList<ConsentRow> rows, CancellationToken ct)
    {
        // In one order everywhere, so that two imports wait for each other and never in a circle; the sort keeps what is equal in order.
        var order = Enumerable.Range(0, rows.Count)
            .OrderBy(i => rows[i].IsOptOut)
            .ThenBy(i => rows[i].Subject, StringComparer.Ordinal)
            .ThenBy(i => rows[i].ClientId, StringComparer.Ordinal)
            .ThenBy(i => rows[i].Purpose, StringComparer.Ordinal)
            .ThenBy(i => rows[i].Scope, StringComparer.Ordinal)
            .ToArray();
        var changed = new bool[rows.Count];
        if (batch.Connection.CanCreateBatch)
        {
            await WriteTogetherAsync(batch, rows, order, changed, ct);
            return changed;
        }

        foreach (var i in order)
        {
            var command = batch.Command(TextOf(rows[i]));
            foreach (var (name, value) in ParametersOf(rows[i]))
            {
                command.Set(name, value);
            }

            changed[i] = await command.ExecuteNonQueryAsync(ct) > 0;
        }

        return changed;
    }

    // Over a network: one journey for all.
    private static async Task WriteTogetherAsync(
        CommitBatch batch, IReadOnlyList<ConsentRow> rows, int[] order, bool[] changed, CancellationToken ct)
    {
        await using var commands = batch.Connection.CreateBatch();
        commands.Transaction = batch.Transaction;
        foreach (var i in order)
        {
            var command = commands.CreateBatchCommand();
            command.CommandText = TextOf(rows[i]);
            foreach (var (name, value) in ParametersOf(rows[i]))
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = (name, value);
                command.Parameters.Add(parameter);
            }

            commands.BatchCommands.Add(command);
        }

        await commands.ExecuteNonQueryAsync(ct);
        for (var i = 0; i < order.Length; i++)
        {
            changed[order[i]] = commands.BatchCommands[i].RecordsAffected > 0;
        }
    }

    private static string TextOf(ConsentRow row) => row.IsOptOut ? UpsertOptOut : UpsertConsent;

    private static IEnumerable<(string Name, object Value)> ParametersOf(ConsentRow row)
    {
        yield return ("subject", row.Subject);
        yield return ("client_id", row.ClientId);
        yield return ("given_at", row.GivenAt);
        yield return ("withdrawn_at", row.WithdrawnAt);
        yield return ("source", row.Source);
        if (!row.IsOptOut)
        {
            yield return ("purpose", row.Purpose);
            yield return ("scope", row.Scope);
        }
    }
}
