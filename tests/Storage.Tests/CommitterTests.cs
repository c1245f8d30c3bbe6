// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Testing.Engines;

namespace Storage.Tests;

public sealed class SqliteCommitterTests(PostgresServer postgres) : CommitterTests(DatabaseEngine.Sqlite, postgres);

public sealed class PostgresCommitterTests(PostgresServer postgres) : CommitterTests(DatabaseEngine.Postgres, postgres)
{
    [Fact]
    public async Task When_the_answer_to_a_commit_is_lost_the_units_are_refused_and_not_tried_again()
    {
        var (database, writer, lane) = await StartAsync();
        // Runs when the transaction commits, and takes the session away before it can answer.
        const string trap =
            """
            CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER cut AFTER INSERT ON test_pets DEFERRABLE INITIALLY DEFERRED
                FOR EACH ROW EXECUTE FUNCTION cut()
            """;
        await lane.CommitAsync(new Pet(1), Ct);
        await database.RunAsync(connection => connection.ExecuteAsync(trap), Ct);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.CommitAsync(new Pet(2), Ct));

        Assert.Equal(2, writer.Batches.Count);
        Assert.Equal([1L], writer.Committed);
    }
}

public abstract class CommitterTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    [Fact]
    public async Task Units_that_wait_together_share_one_transaction_and_keep_their_order()
    {
        var (database, writer, lane) = await StartAsync();
        writer.Gate.Reset();
        var first = lane.CommitAsync(new Pet(1), Ct);
        await writer.Entered.WaitAsync(Ct);
        var rest = Enumerable.Range(2, 100).Select(id => lane.CommitAsync(new Pet(id), Ct)).ToArray();
        writer.Gate.Set();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal([1, 100], writer.Batches.Select(batch => batch.Count));
        Assert.Equal(Enumerable.Range(2, 100).Select(id => (long)id), writer.Batches[1]);
        Assert.Equal(101, await CountAsync(database));
    }

    [Fact]
    public async Task A_unit_that_cannot_be_written_does_not_take_the_others_with_it()
    {
        var (database, writer, lane) = await StartAsync();
        writer.Gate.Reset();
        var first = lane.CommitAsync(new Pet(1), Ct);
        await writer.Entered.WaitAsync(Ct);
        var good = new[] { lane.CommitAsync(new Pet(2), Ct), lane.CommitAsync(new Pet(3), Ct) };
        var twin = lane.CommitAsync(new Pet(2), Ct);
        var nameless = lane.CommitAsync(new Pet(4) { Name = null }, Ct);
        var last = lane.CommitAsync(new Pet(5), Ct);
        writer.Gate.Set();

        await Task.WhenAll([first, .. good, last]);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => twin);
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => nameless);
        Assert.Equal(4, await CountAsync(database));
    }

    [Fact]
    public async Task A_unit_that_lets_a_cancellation_of_its_own_in_is_no_outage_for_the_others()
    {
        var (database, writer, lane) = await StartAsync();
        writer.Gate.Reset();
        var first = lane.CommitAsync(new Pet(1), Ct);
        await writer.Entered.WaitAsync(Ct);
        var good = new[] { lane.CommitAsync(new Pet(2), Ct), lane.CommitAsync(new Pet(3), Ct) };
        var bad = lane.CommitAsync(new Pet(4) { Whim = new CancellationToken(canceled: true) }, Ct);
        writer.Gate.Set();
        await Task.WhenAll([first, .. good]);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bad);
        Assert.Equal(3, await CountAsync(database));
    }

    [Fact]
    public async Task What_runs_after_the_commit_runs_before_the_waiter_is_told_and_only_then()
    {
        var (_, writer, lane) = await StartAsync();
        await lane.CommitAsync(new Pet(1), Ct);
        Assert.Equal([1L], writer.Committed);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => lane.CommitAsync(new Pet(1), Ct));
        Assert.Equal([1L], writer.Committed);
    }

    [Fact]
    public async Task Who_stops_waiting_does_not_undo_the_unit()
    {
        var (database, writer, lane) = await StartAsync();
        writer.Gate.Reset();
        using var impatient = new CancellationTokenSource();
        var given = lane.CommitAsync(new Pet(1), impatient.Token);
        await writer.Entered.WaitAsync(Ct);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        writer.Gate.Set();

        await lane.CommitAsync(new Pet(2), Ct);
        Assert.Equal(2, await CountAsync(database));
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        Store.Settings["Storage:QueueBound"] = "2";
        var (database, writer, lane) = await StartAsync();
        writer.Gate.Reset();
        var first = lane.CommitAsync(new Pet(1), Ct);
        await writer.Entered.WaitAsync(Ct);
        var waiting = new[] { lane.CommitAsync(new Pet(2), Ct), lane.CommitAsync(new Pet(3), Ct) };

        await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.CommitAsync(new Pet(4), Ct));
        writer.Gate.Set();
        await Task.WhenAll([first, .. waiting]);
        Assert.Equal(3, await CountAsync(database));
    }

    [Fact]
    public async Task Stopping_commits_what_was_queued_and_takes_no_more()
    {
        var (database, writer, lane) = await StartAsync();
        writer.Gate.Reset();
        var given = Enumerable.Range(1, 20).Select(id => lane.CommitAsync(new Pet(id), Ct)).ToArray();
        var stopping = Host!.StopAsync(Ct);
        writer.Gate.Set();
        await Task.WhenAll([.. given, stopping]);

        await Assert.ThrowsAsync<StoreUnavailableException>(() => lane.CommitAsync(new Pet(21), Ct));
        Assert.Equal(20, await CountAsync(database));
    }

    [Fact]
    public async Task Lanes_share_a_transaction()
    {
        var (database, writer, lane) = await StartAsync();
        var other = new PetWriter();
        var otherLane = database.Committer.AddLane(other);
        writer.Gate.Reset();
        var first = lane.CommitAsync(new Pet(1), Ct);
        await writer.Entered.WaitAsync(Ct);
        Task[] rest = [otherLane.CommitAsync(new Pet(2), Ct), lane.CommitAsync(new Pet(3), Ct), otherLane.CommitAsync(new Pet(4), Ct)];
        writer.Gate.Set();
        await Task.WhenAll([first, .. rest]);

        Assert.Equal([2L, 4L], Assert.Single(other.Batches));
        Assert.Same(other.Transactions[0], writer.Transactions[1]);
    }

    [Fact]
    [Trait("rule", "REL-03")]
    public async Task A_store_that_hangs_refuses_in_bounded_time_and_recovers_by_itself()
    {
        var (database, _, lane) = await StartAsync();
        await lane.CommitAsync(new Pet(1), Ct);
        var started = Stopwatch.GetTimestamp();
        await using (var connection = await database.OpenAsync(Ct))
        await using (var blocking = await connection.BeginTransactionAsync(Ct))
        {
            await connection.ExecuteAsync(
                Engine is DatabaseEngine.Sqlite ? "UPDATE test_pets SET name = 'x'" : "LOCK TABLE test_pets", transaction: blocking);
            var waiting = Enumerable.Range(2, 10).Select(id => lane.CommitAsync(new Pet(id), Ct)).ToArray();
            foreach (var one in waiting)
            {
                await Assert.ThrowsAsync<StoreUnavailableException>(() => one);
            }
        }

        // Ten units and a generous bound: had each of them waited its own two seconds, it would be twenty.
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(12));
        await lane.CommitAsync(new Pet(100), Ct);
        Assert.Equal(2, await CountAsync(database));
    }

    protected IHost? Host { get; private set; }

    private protected async Task<(Database Database, PetWriter Writer, CommitLane<Pet> Lane)> StartAsync()
    {
        Host = await Store.StartNodeAsync(
            Ct, add: (services, _) => services.AddMigrations(typeof(MigrationTests).Assembly, DatabaseName.Main));
        var database = Host.Services.GetRequiredService<Databases>().Main;
        await database.RunAsync(connection => connection.ExecuteAsync("DELETE FROM test_pets"), Ct);
        var writer = new PetWriter();
        return (database, writer, database.Committer.AddLane(writer));
    }

    protected static Task<int> CountAsync(Database database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return database.RunAsync(connection => connection.ExecuteScalarAsync<int>("SELECT COUNT(*) FROM test_pets"), Ct);
    }
}
