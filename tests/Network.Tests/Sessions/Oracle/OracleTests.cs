// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Network.Sessions;
using Testing;

namespace Network.Tests.Sessions.Oracle;

/// <summary>
/// The directory against the truth. A look-up is made by whoever truly holds the address and may send from it. It must never name
/// another SIM; without faults it must name this one; with realistic faults it may refuse one in a hundred, and each for a cause.
/// </summary>
public sealed class OracleTests
{
    private static readonly int Lookups = RunReport.CountFrom("ORACLE_LOOKUPS", 200_000);

    [Fact]
    public void Without_faults_every_lookup_names_the_holder()
    {
        var tally = Run(Faults.None, Lookups / 4, skewSeconds: 2);
        Assert.Equal(0, tally.Wrong);
        Assert.Equal(0, tally.Refused);
    }

    [Fact]
    [Trait("rule", "REL-15")]
    [Trait("rule", "REL-16")]
    public void With_realistic_faults_nobody_else_is_named_and_at_most_one_in_a_hundred_is_refused()
    {
        var tally = Run(Faults.Realistic, Lookups, skewSeconds: 2);
        Assert.Equal(0, tally.Wrong);
        Assert.Equal(0, tally.WithoutCause);
        Assert.InRange(tally.Refused, 0, tally.Asked / 100);
    }

    [Fact]
    [Trait("rule", "REL-15")]
    [Trait("rule", "REL-16")]
    public void With_harsh_faults_nobody_else_is_named()
    {
        var tally = Run(Faults.Harsh, Lookups, skewSeconds: 10);
        Assert.Equal(0, tally.Wrong);
        Assert.Equal(0, tally.WithoutCause);
    }

    [Fact]
    public void A_table_that_believes_the_last_packet_is_caught_naming_others()
    {
        var world = new Simulation(1, Faults.Realistic, TimeSpan.FromHours(8));
        var (table, random, next, wrong) = (new Dictionary<string, int>(), new Random(1), 0, 0);
        var addresses = world.Holds.Keys.ToArray();
        for (var at = world.Deliveries[0].AtMs; at < Packets.EpochMs + (8 * 3_600_000L); at += 300)
        {
            for (; next < world.Deliveries.Count && world.Deliveries[next].AtMs <= at; next++)
            {
                var delivery = world.Deliveries[next];
                table[delivery.Of.Address] = delivery.Packet.Kind is AccountingKind.Stop ? 0 : delivery.Of.Sim;
                delivery.Opens?.OpenMs = Math.Min(delivery.Opens!.OpenMs, delivery.AtMs);
            }

            var address = addresses[random.Next(addresses.Length)];
            wrong += world.HolderOf(address, at) is { } holder && table.GetValueOrDefault(address) is not 0 and var sim && sim != holder.Sim ? 1 : 0;
        }

        RunReport.Append("oracle", $"a table that believes the last packet: {wrong} wrong");
        Assert.NotEqual(0, wrong);
    }

    private Tally Run(Faults faults, int lookups, int skewSeconds)
    {
        const int LookupsPerWorld = 50_000;
        var tally = new Tally();
        for (var seed = 1; tally.Asked < lookups; seed++)
        {
            var world = new Simulation(seed, faults, TimeSpan.FromHours(8));
            var directory = Packets.NewDirectory(
                Packets.Profile(interimSeconds: Simulation.InterimSeconds, skewSeconds: skewSeconds));
            Ask(world, directory, new Random(seed), Math.Min(LookupsPerWorld, lookups - tally.Asked), tally);
        }

        RunReport.Append("oracle", $"{(faults == Faults.None ? "no faults" : faults == Faults.Realistic ? "realistic faults" : "harsh faults")}: {tally}");
        return tally;
    }

    private static void Ask(Simulation world, SessionDirectory directory, Random random, int lookups, Tally tally)
    {
        var addresses = world.Holds.Keys.ToArray();
        var (first, last) = (world.Deliveries[0].AtMs, Packets.EpochMs + (8 * 3_600_000L));
        var next = 0;
        foreach (var at in Enumerable.Range(0, lookups * 4).Select(_ => random.NextInt64(first, last)).Order())
        {
            for (; next < world.Deliveries.Count && world.Deliveries[next].AtMs <= at; next++)
            {
                directory.Apply(world.Deliveries[next].Packet);
                world.Deliveries[next].Opens?.OpenMs = Math.Min(world.Deliveries[next].Opens!.OpenMs, world.Deliveries[next].AtMs);
            }

            var address = addresses[random.Next(addresses.Length)];
            if (world.HolderOf(address, at) is { } holder)
            {
                var verdict = directory.Find("default", IPAddress.Parse(address), at);
                tally.Count(verdict, holder, world.CausesOf(address, at), $"{address} at {at - Packets.EpochMs}");
            }
        }
    }
}
