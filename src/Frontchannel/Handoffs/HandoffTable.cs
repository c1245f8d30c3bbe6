// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Dapper;
using Storage;

namespace Frontchannel.Handoffs;

/// <summary>
/// Reads the hand-offs and opens what is sealed in them. It only reads: what changes them is <see cref="HandoffMoves"/>.
/// </summary>
internal sealed class HandoffTable(Databases databases, SealingKeys keys)
{
    /// <summary>The purpose that contents and results are sealed for; the associated data are the row's key.</summary>
    public const string Purpose = "handoff";

    private const string Columns =
        """
        SELECT id AS Id, client_id AS ClientId, desktop AS Desktop, phone AS Phone, state AS State, reason AS Reason, contested AS Contested,
            sealed AS Sealed, result AS Result, created_at AS CreatedAt, expires_at AS ExpiresAt FROM frontchannel_handoffs
        """;

    /// <summary>The hand-off of a public id; null when there is none.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task<Handoff?> FindAsync(byte[] id, CancellationToken ct) => FindOneAsync("id = @value", id, ct);

    /// <summary>The hand-off that a pushed request was used for.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task<Handoff?> FindByRequestAsync(ReadOnlyMemory<byte> request, CancellationToken ct) =>
        FindOneAsync("request = @value", request.ToArray(), ct);

    /// <summary>The hand-off that a handle selects; whether the handle is any good is another question.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task<Handoff?> FindBySelectorAsync(byte[] selector, CancellationToken ct) =>
        FindOneAsync("selector = @value", SHA256.HashData(selector), ct);

    /// <summary>The one hand-off of a short code; null when there is none, or by a rare accident more than one.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task<Handoff?> FindByShortCodeAsync(string code, CancellationToken ct) => FindOneAsync("short_code = @value", ShortCode.HashOf(code), ct);

    /// <summary>Keys of the hand-offs that were changed since an instant, by any node, each with its last change (Unix milliseconds).</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public async Task<IReadOnlyList<(string Key, long At)>> ChangedSinceAsync(DateTimeOffset since, CancellationToken ct)
    {
        var command = new CommandDefinition(
            "SELECT id AS Id, changed_at AS ChangedAt FROM frontchannel_handoffs WHERE changed_at > 0 AND changed_at >= @since",
            new { since = since.ToUnixTimeMilliseconds() },
            cancellationToken: ct);
        var rows = await databases.Main.RunAsync(connection => connection.QueryAsync<Change>(command), ct);
        return [.. rows.Select(row => (Convert.ToHexString(row.Id), row.ChangedAt))];
    }

    /// <summary>Some of those whose time is over and that still wait, are taken or are done: the longest overdue.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task<IReadOnlyList<Handoff>> FindOverdueAsync(DateTimeOffset now, CancellationToken ct) =>
        ReadAsync("state IN (0, 1, 2, 3) AND expires_at <= @now ORDER BY expires_at LIMIT 500", now, ct);

    /// <summary>All that are still kept.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task<IReadOnlyList<Handoff>> FindKeptAsync(DateTimeOffset now, CancellationToken ct) => ReadAsync("forget_at > @now", now, ct);

    /// <summary>Deletes what has been kept long enough.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be asked.</exception>
    public Task ForgetAsync(DateTimeOffset now, CancellationToken ct) => databases.Main.RunAsync(
        connection => connection.ExecuteAsync(new CommandDefinition(
            "DELETE FROM frontchannel_handoffs WHERE forget_at <= @now", new { now = now.ToUnixTimeMilliseconds() }, cancellationToken: ct)),
        ct);

    /// <summary>The outcome of the silent flow; null when there is none, or it can no longer be opened.</summary>
    /// <exception cref="StoreUnavailableException">The key could not be read.</exception>
    public async ValueTask<HandoffResult?> OpenResultAsync(Handoff handoff, CancellationToken ct) =>
        handoff.SealedResult is { } octets && await keys.OpenAsync(Purpose, octets, handoff.Hash, ct) is { } plain
            ? HandoffResult.Read(plain)
            : null;

    private async Task<IReadOnlyList<Handoff>> ReadAsync(string condition, DateTimeOffset now, CancellationToken ct)
    {
        var command = new CommandDefinition($"{Columns} WHERE {condition}", new { now = now.ToUnixTimeMilliseconds() }, cancellationToken: ct);
        var handoffs = new List<Handoff>();
        foreach (var row in await databases.Main.RunAsync(connection => connection.QueryAsync<Row>(command), ct))
        {
            if (await OpenAsync(row, ct) is { } handoff)
            {
                handoffs.Add(handoff);
            }
        }

        return handoffs;
    }

    private async Task<Handoff?> FindOneAsync(string condition, byte[] value, CancellationToken ct)
    {
        var command = new CommandDefinition($"{Columns} WHERE {condition}", new { value }, cancellationToken: ct);
        var rows = (await databases.Main.RunAsync(connection => connection.QueryAsync<Row>(command), ct)).Take(2).ToArray();
        return rows is [var only] ? await OpenAsync(only, ct) : null;
    }

    // Null when its key has been forgotten: whatever it was, it is over.
    private async ValueTask<Handoff?> OpenAsync(Row row, CancellationToken ct) =>
        await keys.OpenAsync(Purpose, row.Sealed, row.Id, ct) is { } content
            ? new Handoff
            {
                Hash = row.Id,
                ClientId = row.ClientId,
                Desktop = row.Desktop,
                Phone = row.Phone,
                State = (HandoffState)row.State,
                Reason = row.Reason,
                IsContested = row.Contested != 0,
                Content = HandoffContent.Read(content),
                SealedResult = row.Result,
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt),
                ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(row.ExpiresAt),
            }
            : null;

    private sealed class Change
    {
        public required byte[] Id { get; init; }

        public required long ChangedAt { get; init; }
    }

    private sealed class Row
    {
        public required byte[] Id { get; init; }

        public required string ClientId { get; init; }

        public required byte[] Desktop { get; init; }

        public byte[]? Phone { get; init; }

        public required long State { get; init; }

        public string? Reason { get; init; }

        public required long Contested { get; init; }

        public required byte[] Sealed { get; init; }

        public byte[]? Result { get; init; }

        public required long CreatedAt { get; init; }

        public required long ExpiresAt { get; init; }
    }
}
