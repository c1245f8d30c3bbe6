// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Kernel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Network.Sessions;
using Storage;
using Testing;
using Testing.Engines;

namespace Network.Tests.Sessions.Oracle;

public sealed class OracleJournalOnSqlite(PostgresServer postgres, ITestOutputHelper output)
    : OracleJournalTests(DatabaseEngine.Sqlite, postgres, output);

public sealed class OracleJournalOnPostgres(PostgresServer postgres, ITestOutputHelper output)
    : OracleJournalTests(DatabaseEngine.Postgres, postgres, output);

/// <summary>
/// The same truth, told through the real journal, with this server going away in the middle: for a moment, so that gateways'
/// repeats bridge it, and for longer than they repeat.
/// </summary>
public abstract class OracleJournalTests(DatabaseEngine engine, PostgresServer postgres, ITestOutputHelper output)
    : EngineTests(engine, postgres)
{
    private const int StepMs = 20_000;
    private const int HorizonSeconds = 15;

    /// <summary>The clock jumps by this much at most: a longer jump would look like a gap.</summary>
    private const long BeatMs = 5000;

    [Fact]
    public async Task Across_restarts_and_outages_nobody_else_is_named()
    {
        var world = new Simulation(5, Faults.Realistic, TimeSpan.FromHours(2));
        var time = new ManualTime(DateTimeOffset.FromUnixTimeMilliseconds(Packets.EpochMs));
        Installation.Time = time;

        var profile = Packets.Profile(interimSeconds: Simulation.InterimSeconds, horizonSeconds: HorizonSeconds);
        var host = await StartNodeAsync("n0", profile);
        var (tally, random, next) = (new Tally(), new Random(5), 0);
        var outages = new Dictionary<int, int> { [60] = 5000, [120] = 12_000, [180] = 90_000, [270] = 400_000 };
        var outage = Fault.None;
        for (var step = 1; step < 2 * 3600 * 1000 / StepMs; step++)
        {
            var at = Packets.EpochMs + ((long)step * StepMs);
            next = await RecordUntilAsync(host, time, world, next, at);
            Ask(host, world, random, at, outage, tally);
            if (outages.TryGetValue(step, out var lengthMs))
            {
                await host.Services.GetRequiredService<SessionStore>().WriteSnapshotAsync(Ct);
                await host.StopAsync(Ct);
                next = Miss(world, next, at, at + lengthMs);
                step += lengthMs / StepMs;
                outage = Fault.Lost;
                time.Advance(TimeSpan.FromMilliseconds(lengthMs));
                host = await StartNodeAsync($"n{step}", profile);
                Ask(host, world, random, at + lengthMs, outage, tally);
            }
        }

        output.WriteLine($"{tally}");
        Assert.Equal(0, tally.Wrong);
        Assert.Equal(0, tally.WithoutCause);
        Assert.InRange(tally.Refused, 1, tally.Asked / 5);
    }

    private static async Task<int> RecordUntilAsync(IHost host, ManualTime time, Simulation world, int next, long at)
    {
        var record = host.Services.GetRequiredService<RecordAccounting>();
        var recording = new List<Task>();
        for (; next < world.Deliveries.Count && world.Deliveries[next].AtMs <= at; next++)
        {
            recording.Add(record(world.Deliveries[next].Packet, Ct));
            if (world.Deliveries[next].Opens is { } opened)
            {
                opened.OpenMs = Math.Min(opened.OpenMs, at);
            }
        }

        await Task.WhenAll(recording);
        var listening = host.Services.GetRequiredService<SessionDirectory>().Listening;
        for (var now = time.GetUtcNow().ToUnixTimeMilliseconds(); now < at; now = Math.Min(now + BeatMs, at))
        {
            time.Advance(TimeSpan.FromMilliseconds(Math.Min(BeatMs, at - now)));
            await UntilAsync(() => listening.NewestMark(Packets.Feed) is not { } mark || mark > now - BeatMs);
        }

        return next;
    }

    /// <summary>What arrives while nobody listens is repeated for as long as gateways repeat, then lost; its answer never comes.</summary>
    private static int Miss(Simulation world, int next, long fromMs, long toMs)
    {
        var first = next;
        for (; next < world.Deliveries.Count && world.Deliveries[next].AtMs <= toMs; next++)
        {
            var delivery = world.Deliveries[next];
            delivery.Of.Faults |= Fault.Lost;
            world.Deliveries[next] = delivery.AtMs + (HorizonSeconds * 1000) > toMs ? delivery with { AtMs = toMs } : delivery with { AtMs = -1 };
        }

        Assert.True(toMs > fromMs);
        world.Deliveries.RemoveAll(delivery => delivery.AtMs == -1);
        return first;
    }

    private static void Ask(IHost host, Simulation world, Random random, long at, Fault outage, Tally tally)
    {
        var directory = host.Services.GetRequiredService<SessionDirectory>();
        var addresses = world.Holds.Keys.ToArray();
        for (var i = 0; i < 150; i++)
        {
            var address = addresses[random.Next(addresses.Length)];
            if (world.HolderOf(address, at) is { } holder)
            {
                var verdict = directory.Find(SourceAddress.DefaultRealm, IPAddress.Parse(address), at);
                tally.Count(verdict, holder, world.CausesOf(address, at) | outage, $"{address} at {at}");
            }
        }
    }
}
