// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;

namespace Storage.Tests;

/// <summary>A unit of a lane made for tests.</summary>
internal sealed record Pet(long Id)
{
    public string? Name { get; init; } = "Rex";

    /// <summary>Cancelled, it ends the writing of its own unit.</summary>
    public CancellationToken Whim { get; init; }
}

/// <summary>Writes pets, remembers what it was given, and waits at a gate that a test may close.</summary>
internal sealed class PetWriter : CommitWriter<Pet>
{
    public ManualResetEventSlim Gate { get; } = new(true);

    public SemaphoreSlim Entered { get; } = new(0);

    public List<IReadOnlyList<long>> Batches { get; } = [];

    public List<DbTransaction> Transactions { get; } = [];

    public List<long> Committed { get; } = [];

    public override async ValueTask WriteAsync(CommitBatch batch, IReadOnlyList<Pet> units, CancellationToken ct)
    {
        Entered.Release();
        Gate.Wait(ct);
        Batches.Add([.. units.Select(pet => pet.Id)]);
        Transactions.Add(batch.Transaction);
        var command = batch.Command("INSERT INTO test_pets (id, name) VALUES (@id, @name)");
        foreach (var pet in units)
        {
            pet.Whim.ThrowIfCancellationRequested();
            command.Set("id", pet.Id);
            command.Set("name", pet.Name);
            await command.ExecuteNonQueryAsync(ct);
            batch.OnCommitted(() => Committed.Add(pet.Id));
        }
    }
}
