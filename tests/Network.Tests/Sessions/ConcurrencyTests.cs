// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Network.Sessions;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

/// <summary>Readers take no lock while the writer writes, grows tables and sweeps. They must never see half a claim.</summary>
public sealed class ConcurrencyTests(ITestOutputHelper output)
{
    private const int Addresses = 400;
    private const int Rounds = 400;

    [Fact]
    [Trait("rule", "SEC-046")]
    public async Task Readers_see_whole_claims_of_the_address_they_asked_for_and_never_go_back_in_time()
    {
        var directory = NewDirectory(Profile(interimSeconds: null));
        var published = new int[Addresses];
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(n => Task.Factory.StartNew(
            () => ReadUntil(directory, published, new Random(n), done.Token), TaskCreationOptions.LongRunning)).ToArray();
        Write(directory, published);
        await done.CancelAsync();
        var lookups = await Task.WhenAll(readers);
        output.WriteLine($"{lookups.Sum()} look-ups beside {Addresses * Rounds} events");
    }

    /// <summary>In round r, address a is taken by SIM a + r * Addresses; other addresses come and go so that tables grow and shrink.</summary>
    private static void Write(SessionDirectory directory, int[] published)
    {
        for (var round = 1; round <= Rounds; round++)
        {
            for (var address = 0; address < Addresses; address++)
            {
                var sim = address + (round * Addresses);
                var guest = $"10.{round % 200}.{address / 256}.{address % 256}";
                directory.Apply(Start(round * 10, sim, addresses: AddressOf(address)));
                directory.Apply(Start(round * 10, sim, session: -sim, addresses: guest));
                Volatile.Write(ref published[address], round);
                directory.Apply(Stop((round * 10) + 1, sim, session: -sim, addresses: guest));
            }

            directory.SweepPart(Ms(round * 10));
        }
    }

    private static long ReadUntil(SessionDirectory directory, int[] published, Random random, CancellationToken done)
    {
        var lookups = 0L;
        for (; !done.IsCancellationRequested; lookups++)
        {
            var address = random.Next(Addresses);
            var before = Volatile.Read(ref published[address]);
            var verdict = directory.Find("default", IPAddress.Parse(AddressOf(address)), Ms(Rounds * 10));
            if (before == 0)
            {
                continue;
            }

            Assert.Null(verdict.Reason);
            var claim = verdict.Holder;
            var sim = (int)(claim.Line.Number - 99_900_000_000UL);
            Assert.Equal(address, sim % Addresses);
            Assert.True(sim / Addresses >= before, "a look-up answered from before it began");
            Assert.Equal((UInt128)sim, claim.Session);
            Assert.Equal(Ms(sim / Addresses * 10), claim.Lo);
            Assert.Equal(claim.Lo, claim.Hi);
            Assert.Equal(262_010_000_000_000UL + (ulong)sim, claim.Line.Imsi);
        }

        return lookups;
    }

    private static string AddressOf(int address) => $"172.16.{address / 256}.{address % 256}";
}
