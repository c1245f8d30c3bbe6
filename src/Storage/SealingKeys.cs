// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Microsoft.AspNetCore.DataProtection;
using Storage.Sealing;

namespace Storage;

/// <summary>
/// Seals bytes with AES-256-GCM under keys that are made per purpose, process start and hour, kept sealed in the main database,
/// and forgotten on demand: what was sealed under a forgotten key is gone, wherever a copy of it lies.
/// </summary>
public sealed class SealingKeys : IDisposable
{
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, PurposeKeys> _purposes = new();
    private readonly KeyTable _table;
    private readonly TimeProvider _time;

    internal SealingKeys(Databases databases, IDataProtectionProvider protection, TimeProvider time)
    {
        _table = new KeyTable(databases, protection, time);
        _time = time;
    }

    /// <summary>
    /// Makes sure that sealing for this purpose needs no new key for some minutes. A writer of the main database calls it in
    /// <see cref="CommitWriter{TUnit}.PrepareAsync"/>, because storing a new key inside its own transaction would wait for itself.
    /// </summary>
    /// <exception cref="StoreUnavailableException">A new key was needed and could not be stored.</exception>
    public async ValueTask PrepareAsync(string purpose, CancellationToken ct) =>
        await Keys(purpose).CurrentAsync(Ahead, ct);

    /// <summary>Seals bytes; they open only with the same purpose and associated data.</summary>
    /// <exception cref="StoreUnavailableException">A new key was needed and could not be stored.</exception>
    public async ValueTask<byte[]> SealAsync(
        string purpose, ReadOnlyMemory<byte> plain, ReadOnlyMemory<byte> associated, CancellationToken ct)
    {
        var key = await Keys(purpose).CurrentAsync(TimeSpan.Zero, ct);
        return key.Seal(plain.Span, associated.Span);
    }

    /// <summary>
    /// The plain bytes; null when they were not sealed by this installation for this purpose and associated data, were changed
    /// since, or the key is forgotten: nobody can tell which.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The key is not in memory and the table could not be read.</exception>
    public async ValueTask<byte[]?> OpenAsync(
        string purpose, ReadOnlyMemory<byte> sealedBytes, ReadOnlyMemory<byte> associated, CancellationToken ct)
    {
        if (!SealingKey.TryReadId(sealedBytes.Span, out var id))
        {
            return null;
        }

        var key = await Keys(purpose).FindAsync(id, ct);
        return key?.Open(sealedBytes.Span, associated.Span);
    }

    /// <summary>Deletes the purpose's keys made before an instant, from the table and from memory; gives how many rows went.</summary>
    /// <exception cref="StoreUnavailableException">The table could not be changed.</exception>
    public async Task<int> ForgetAsync(string purpose, DateTimeOffset createdBefore, CancellationToken ct)
    {
        var deleted = await _table.DeleteAsync(purpose, createdBefore, ct);
        // Another node may have deleted the rows; this one's memory is emptied all the same.
        Keys(purpose).Forget(createdBefore);
        return deleted;
    }

    /// <summary>Ends waiting for keys.</summary>
    public void Dispose()
    {
        foreach (var keys in _purposes.Values)
        {
            keys.Dispose();
        }
    }

    private PurposeKeys Keys(string purpose) =>
        _purposes.GetOrAdd(purpose, static (name, self) => new PurposeKeys(name, self._table, self._time), this);
}
