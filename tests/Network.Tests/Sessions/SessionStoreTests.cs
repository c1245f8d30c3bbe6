// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Dapper;
using Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Network.Sessions;
using Storage;
using Testing;
using Testing.Engines;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

public sealed class SessionStoreOnSqlite(PostgresServer postgres) : SessionStoreTests(DatabaseEngine.Sqlite, postgres)
{
    [Fact]
    public async Task No_number_and_no_imsi_is_readable_in_the_files()
    {
        var host = await StartNodeAsync();
        await RecordAsync(host, Start(1, 1), Interim(2, 1, lived: 1));
        await SnapshotAsync(host);
        var files = Directory.GetFiles(Installation.Directory, "network.db*").Select(ReadShared).ToArray();
        var packed = BitConverter.GetBytes(NumberOf(1).Packed);
        var imsi = BitConverter.GetBytes(262_010_000_000_001UL);
        foreach (var secret in new[] { packed, imsi, [.. packed.Reverse()], Encoding.ASCII.GetBytes(NumberOf(1).E164[1..]), "262010000000001"u8.ToArray() })
        {
            Assert.All(files, file => Assert.Equal(-1, file.AsSpan().IndexOf(secret)));
        }

        Assert.Contains(files, file => file.AsSpan().IndexOf("network_journal"u8) >= 0);
    }

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }
}

public sealed class SessionStoreOnPostgres(PostgresServer postgres) : SessionStoreTests(DatabaseEngine.Postgres, postgres)
{
    [Fact]
    public async Task A_node_answers_with_what_another_node_has_recorded()
    {
        var (one, two) = (await StartNodeAsync("a"), await StartNodeAsync("b"));
        for (var i = 1; i <= 20; i++)
        {
            await RecordAsync(i % 2 == 0 ? one : two, Start(i * 10, i));
            Assert.Equal($"sim {i}", await ResolveAsync(one, i * 10));
            Assert.Equal($"sim {i}", await ResolveAsync(two, i * 10));
        }

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => RecordAsync(i % 2 == 0 ? one : two, Start(300, i + 1, addresses: $"10.46.0.{i}"))));
        foreach (var node in new[] { one, two })
        {
            for (var i = 0; i < 200; i++)
            {
                Assert.Equal($"sim {i + 1}", await ResolveAsync(node, 301, $"10.46.0.{i}"));
            }
        }

        Assert.Equal(0, StatusOf(one).JournalLag);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_that_applied_what_a_fail_over_lost_serves_nothing_more(bool isNumberGivenAgain)
    {
        var time = new ManualTime(DateTimeOffset.FromUnixTimeMilliseconds(EpochMs));
        Installation.Time = time;
        var (one, two) = (await StartNodeAsync("a"), await StartNodeAsync("b"));
        await RecordAsync(one, Start(1, 1));
        await RecordAsync(one, Start(2, 3, addresses: "10.46.0.3"));
        Assert.Equal("sim 1", await ResolveAsync(one, 3));
        await DatabaseOf(one).RunAsync(
            connection => connection.ExecuteAsync(
                "DELETE FROM network_journal WHERE number = (SELECT MAX(number) FROM network_journal); UPDATE network_journal_head SET number = number - 1"),
            Ct);
        time.Advance(TimeSpan.FromMilliseconds(100));
        if (isNumberGivenAgain)
        {
            await RecordAsync(two, Start(5, 2));
        }

        Assert.Equal("store_not_ready", await ResolveAsync(one, 6));
        Assert.Contains("has lost journal batch", StatusOf(one).Fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_cannot_read_the_newest_batches_in_time_says_try_later()
    {
        Installation.Settings["Network:Sessions:FollowTimeout"] = "00:00:00.050";
        var host = await StartNodeAsync();
        await RecordAsync(host, Start(1, 1));
        await using var connection = await DatabaseOf(host).OpenAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await connection.ExecuteAsync("LOCK TABLE network_journal_head IN ACCESS EXCLUSIVE MODE", transaction: transaction);
        Assert.Equal("store_not_ready", await ResolveAsync(host, 2));
        await transaction.RollbackAsync(Ct);
        await UntilAsync(() => ResolveAsync(host, 2).GetAwaiter().GetResult() == "sim 1");
    }
}

/// <summary>The journal and the snapshots behind the directory, across restarts and damage.</summary>
public abstract class SessionStoreTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    [Fact]
    public async Task An_event_is_visible_when_its_recording_ends()
    {
        var host = await StartNodeAsync();
        Assert.Equal("no_session", await ResolveAsync(host, 1));
        await RecordAsync(host, Start(1, 1));
        Assert.Equal("sim 1", await ResolveAsync(host, 2));
    }

    [Fact]
    public async Task A_feed_that_falls_silent_is_seen_in_the_metrics()
    {
        var time = new ManualTime(DateTimeOffset.FromUnixTimeMilliseconds(EpochMs));
        Installation.Time = time;
        var host = await StartNodeAsync("a", Profile(), Profile("second"));
        await RecordAsync(host, Start(0, 1), Start(0, 2, "gw2", addresses: "10.46.0.2"), Start(0, 3, addresses: "10.46.0.3") with { Feed = "forgotten" });
        time.Advance(TimeSpan.FromSeconds(90));
        var ages = new List<(object? Feed, double Seconds)>();
        using var listener = new MeterListener();
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        listener.InstrumentPublished = (instrument, own) =>
        {
            if (instrument.Name == "network.feed.age" && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                own.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, age, tags, _) => ages.Add((tags[0].Value, age)));
        listener.Start();
        listener.RecordObservableInstruments();
        Assert.Equal([((object?)Feed, 90.0)], ages);
    }

    [Fact]
    public async Task Events_recorded_together_share_a_batch_and_are_all_there()
    {
        var host = await StartNodeAsync();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(i =>
            RecordAsync(host, Start(1, i + 1, addresses: $"10.46.{i / 256}.{i % 256}"))));
        Assert.Equal(500, StatusOf(host).Claims);
        Assert.InRange(StatusOf(host).JournalNumber, 1, 499);
    }

    [Fact]
    public async Task After_a_kill_the_journal_gives_the_same_answers()
    {
        var killed = await StartNodeAsync();
        await RecordAsync(killed, Start(1, 1), Start(1, 2, addresses: ["10.46.0.2", "2001:db8:1:2::/64"]), Stop(2, 1), Restart(3, "gw2"));
        var host = await StartNodeAsync("b");
        Assert.Equal("no_session", await ResolveAsync(host, 4));
        Assert.Equal("sim 2", await ResolveAsync(host, 4, "10.46.0.2"));
        Assert.Equal("sim 2", await ResolveAsync(host, 4, "2001:db8:1:2::99"));
        await RecordAsync(host, Start(1, 1));
        Assert.Equal("no_session", await ResolveAsync(host, 5));
    }

    [Fact]
    public async Task A_snapshot_and_the_journal_after_it_give_the_same_answers()
    {
        var first = await StartNodeAsync();
        await RecordAsync(first, Start(1, 1), Stop(2, 1), Start(1, 2, "gw2", addresses: "10.46.0.2"), Restart(3, "gw2"));
        await RecordAsync(first, Start(1, 4, addresses: "10.46.0.4"), Stop(3, 4, addresses: "10.46.0.5"));
        await SnapshotAsync(first);
        await DatabaseOf(first).RunAsync(connection => connection.ExecuteAsync("DELETE FROM network_journal"), Ct);
        await RecordAsync(first, Start(4, 3, addresses: "10.46.0.3"));
        var host = await StartNodeAsync("b");
        Assert.Equal("no_session", await ResolveAsync(host, 5));
        Assert.Equal("no_session", await ResolveAsync(host, 5, "10.46.0.2"));
        Assert.Equal("sim 3", await ResolveAsync(host, 5, "10.46.0.3"));
        Assert.Equal("no_session", await ResolveAsync(host, 5, "10.46.0.4"));
        await RecordAsync(host, Start(1, 1), Interim(2.5, 2, "gw2", addresses: "10.46.0.2"));
        Assert.Equal("no_session", await ResolveAsync(host, 5));
        Assert.Equal("no_session", await ResolveAsync(host, 5, "10.46.0.2"));
    }

    [Fact]
    public async Task A_damaged_snapshot_gives_way_to_the_journal()
    {
        var first = await StartNodeAsync();
        await RecordAsync(first, Start(1, 1));
        await SnapshotAsync(first);
        await DatabaseOf(first).RunAsync(
            connection => connection.ExecuteAsync("DELETE FROM network_snapshot_segments WHERE segment = 0"), Ct);
        var host = await StartNodeAsync("b");
        Assert.Equal("sim 1", await ResolveAsync(host, 2));
    }

    [Theory]
    [InlineData("DELETE FROM network_journal WHERE number = 2", "batch 2 is missing")]
    [InlineData("UPDATE network_journal SET sealed = (SELECT sealed FROM network_journal WHERE number = 1) WHERE number = 2", "batch 2 cannot be opened")]
    [InlineData("DELETE FROM network_journal WHERE number = (SELECT MAX(number) FROM network_journal)", "is missing")]
    public async Task A_damaged_journal_is_refused_whole(string damage, string words)
    {
        var first = await StartNodeAsync();
        await RecordAsync(first, Start(1, 1));
        await RecordAsync(first, Start(1, 2, addresses: "10.46.0.2"));
        await RecordAsync(first, Start(1, 3, addresses: "10.46.0.3"));
        await first.StopAsync(Ct);
        await DatabaseOf(first).RunAsync(connection => connection.ExecuteAsync(damage), Ct);
        var host = await StartNodeAsync("b");
        Assert.Contains(words, StatusOf(host).Fault, StringComparison.Ordinal);
        Assert.False(StatusOf(host).Ready);
        Assert.Equal("store_not_ready", await ResolveAsync(host, 2));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RecordAsync(host, Start(3, 1)));
    }

    [Fact]
    public async Task F8_bindings_older_than_a_gap_wait_for_new_evidence()
    {
        var time = new ManualTime(DateTimeOffset.FromUnixTimeMilliseconds(EpochMs));
        Installation.Time = time;
        var first = await StartNodeAsync("a", Profile(horizonSeconds: 60));
        await RecordAsync(first, Start(0, 1), Start(0, 2, addresses: "10.46.0.2"));
        await first.StopAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(59));
        var second = await StartNodeAsync("b", Profile(horizonSeconds: 60));
        Assert.Equal("sim 1", await ResolveAsync(second, 60));
        await second.StopAsync(Ct);
        time.Advance(TimeSpan.FromSeconds(61));
        var third = await StartNodeAsync("c", Profile(horizonSeconds: 60));
        Assert.Equal("unverified_after_gap", await ResolveAsync(third, 121));
        await RecordAsync(third, Interim(121, 1, lived: 121));
        Assert.Equal("sim 1", await ResolveAsync(third, 122));
        Assert.Equal("unverified_after_gap", await ResolveAsync(third, 122, "10.46.0.2"));
        await third.StopAsync(Ct);
        var fourth = await StartNodeAsync("d", Profile(horizonSeconds: 60));
        Assert.Equal("unverified_after_gap", await ResolveAsync(fourth, 123, "10.46.0.2"));
    }

    [Fact]
    public async Task F8_a_time_in_which_nothing_could_be_recorded_is_a_gap()
    {
        var time = new ManualTime(DateTimeOffset.FromUnixTimeMilliseconds(EpochMs));
        Installation.Time = time;
        var host = await StartNodeAsync("a", Profile(interimSeconds: null));
        await RecordAsync(host, Start(0, 1));
        await ExecuteAsync(host, "ALTER TABLE network_journal RENAME TO network_journal_away");
        await LetPassAsync(time, 60);
        await Assert.ThrowsAnyAsync<Exception>(() => RecordAsync(host, Start(60, 2)));
        await LetPassAsync(time, 60);
        await ExecuteAsync(host, "ALTER TABLE network_journal_away RENAME TO network_journal");
        await UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return ResolveAsync(host, 150).GetAwaiter().GetResult() == "unverified_after_gap";
        });
    }

    [Fact]
    public async Task F8_the_gap_of_the_one_node_a_feed_speaks_to_is_not_hidden_by_another()
    {
        var time = new ManualTime(DateTimeOffset.FromUnixTimeMilliseconds(EpochMs));
        Installation.Time = time;
        var feeds = new[] { Profile(interimSeconds: null), Profile("second", interimSeconds: null) };
        var one = await StartNamedAsync("one", feeds);
        await RecordAsync(one, Start(0, 1));
        if (Engine is DatabaseEngine.Sqlite)
        {
            await one.StopAsync(Ct);
        }

        var two = await StartNamedAsync("two", feeds);
        await RecordAsync(two, Start(0, 2, "gw2", addresses: "10.46.0.2") with { Feed = "second" });
        await one.StopAsync(Ct);
        var marks = two.Services.GetRequiredService<SessionDirectory>().Listening;
        for (var at = 5; at <= 60; at += 5)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await UntilAsync(() => marks.NewestMark("second") >= Ms(at - 5));
        }

        // With SQLite a later process is the same node: what spoke to the former speaks to this.
        Assert.Equal(Engine is DatabaseEngine.Sqlite ? "sim 1" : "unverified_after_gap", await ResolveAsync(two, 61));
        Assert.Equal("sim 2", await ResolveAsync(two, 61, "10.46.0.2"));
        var again = await StartNamedAsync("one", feeds);
        await RecordAsync(again, Interim(61, 1, lived: 61));
        Assert.Equal("sim 1", await ResolveAsync(again, 62));
    }

    [Fact]
    public async Task Old_batches_and_snapshots_go_and_what_remains_still_loads()
    {
        var time = new ManualTime(DateTimeOffset.FromUnixTimeMilliseconds(EpochMs));
        Installation.Time = time;
        Installation.Settings["Network:Sessions:SnapshotInterval"] = "1.00:00:00";
        var first = await StartNodeAsync();
        await RecordAsync(first, Start(0, 1));
        await SnapshotAsync(first);
        time.Advance(TimeSpan.FromHours(6));
        await RecordAsync(first, Start(21_600, 2, addresses: "10.46.0.2"));
        await SnapshotAsync(first);
        await RecordAsync(first, Start(21_601, 3, addresses: "10.46.0.3"));
        Assert.Equal(1, await CountAsync(first, "network_snapshots"));
        Assert.Equal(1, await CountAsync(first, "network_snapshot_segments"));
        var firstHour = EpochMs + 3_600_000;
        Assert.Equal(0, await CountAsync(first, $"network_journal WHERE at < {firstHour}"));
        foreach (var purpose in new[] { "journal", "snapshot" })
        {
            Assert.Equal(0, await KeysAsync(first, purpose, firstHour));
            Assert.NotEqual(0, await KeysAsync(first, purpose, long.MaxValue));
        }

        var host = await StartNodeAsync("b");
        Assert.Equal("stale_session", await ResolveAsync(host, 21_602));
        Assert.Equal("sim 2", await ResolveAsync(host, 21_602, "10.46.0.2"));
        Assert.Equal("sim 3", await ResolveAsync(host, 21_602, "10.46.0.3"));
    }

    [Fact]
    public async Task A_feed_that_invents_gateways_gets_no_answer_and_takes_no_room_from_another()
    {
        var host = await StartNodeAsync("a", Profile(), Profile("second"));
        await RecordAsync(host, Start(1, 1));
        var share = Origins.MaxOrigins / 3;
        var flood = Enumerable.Range(0, share + 10).Select(i => RecordAsync(host, Start(2, 9, $"flood{i}", addresses: "10.45.1.1"))).ToArray();
        var refused = await Task.WhenAll(flood.Select(async task => await Record.ExceptionAsync(() => task) is StoreUnavailableException));
        Assert.Equal(11, refused.Count(isRefused => isRefused));
        Assert.Equal("sim 1", await ResolveAsync(host, 3));
        await RecordAsync(host, Start(4, 2, "gw-new") with { Feed = "second" });
        Assert.Equal("sim 2", await ResolveAsync(host, 5));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => RecordAsync(host, Start(1e6, 3) with { ReceivedAtMs = Ms(6) }));
    }

    private protected static Database DatabaseOf(IHost host) => host.Services.GetRequiredService<Databases>().Network;

    private protected static Task SnapshotAsync(IHost host) =>
        host.Services.GetRequiredService<SessionStore>().WriteSnapshotAsync(Ct);

    private protected static async Task RecordAsync(IHost host, params AccountingEvent[] events)
    {
        foreach (var accountingEvent in events)
        {
            await host.Services.GetRequiredService<RecordAccounting>()(accountingEvent, Ct);
        }
    }

    private protected static async Task<string> ResolveAsync(IHost host, double at, string address = Address)
    {
        var resolver = host.Services.GetRequiredKeyedService<ISubscriberResolver>("sessions");
        var source = new SourceAddress(IPAddress.Parse(address), 0);
        return await resolver.ResolveAsync(source, DateTimeOffset.FromUnixTimeMilliseconds(Ms(at)), Ct) switch
        {
            Resolution.Found found => $"sim {found.Number.Packed - 99_900_000_000UL}",
            Resolution.Refused refused => refused.Reason.Word,
            _ => "?",
        };
    }

    private async Task<IHost> StartNamedAsync(string node, FeedProfile[] feeds)
    {
        Installation.Settings["Network:Sessions:Node"] = node;
        return await StartNodeAsync(node, feeds);
    }

    /// <summary>Lets seconds pass one by one, so that whatever is due in each gets to run.</summary>
    private static async Task LetPassAsync(ManualTime time, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2, Ct);
        }
    }

    private static Task ExecuteAsync(IHost host, string sql) =>
        DatabaseOf(host).RunAsync(connection => connection.ExecuteAsync(sql), Ct);

    private static Task<long> KeysAsync(IHost host, string purpose, long before) =>
        host.Services.GetRequiredService<Databases>().Main.RunAsync(
            connection => connection.ExecuteScalarAsync<long>(
                "SELECT COUNT(*) FROM storage_sealing_keys WHERE purpose = @purpose AND created_at < @before",
                new { purpose, before }),
            Ct);

    private static Task<long> CountAsync(IHost host, string table) =>
        DatabaseOf(host).RunAsync(connection => connection.ExecuteScalarAsync<long>($"SELECT COUNT(*) FROM {table}"), Ct);
}
