// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Storage;

namespace Facts.Tests;

public sealed class LedgerTests
{
    [Fact]
    public async Task One_claim_wins()
    {
        var ct = TestContext.Current.CancellationToken;
        var dir = Directory.CreateTempSubdirectory("facts");
        var builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Storage:Directory"] = dir.FullName });
        builder.Services.AddStorage(builder.Configuration);
        builder.Services.AddFacts(builder.Configuration);
        using var host = builder.Build();
        await host.StartAsync(ct);
        var ledger = host.Services.GetRequiredService<Ledger>();
        var id = SpentId.New(DateTimeOffset.UtcNow.AddMinutes(1));
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => ledger.CommitAsync(new LedgerEntry
        {
            Claims = [id],
            WhenWon = new Fact { Kind = FactKind.Token, Outcome = "granted", At = DateTimeOffset.UtcNow },
            WhenLost = outcome => new Fact { Kind = FactKind.Token, Outcome = "denied", At = DateTimeOffset.UtcNow },
        }, ct)));
        Assert.Single(outcomes.OfType<LedgerOutcome.Won>());
        Assert.True(await ledger.IsAnySpentAsync(new[] { id }, ct));
        await host.StopAsync(ct);
        dir.Delete(true);
    }
}
