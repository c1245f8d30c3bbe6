// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Facts;
using Frontchannel.Handoffs;
using Frontchannel.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Storage;

namespace Frontchannel.Tests.RedTeam;

/// <summary>The one server that most attacks are played against, one after the other: a real one is attacked while others use it too.</summary>
public sealed class AttackedServer : IAsyncLifetime
{
    private int _desktops;
    private int _phones;

    internal HandoffServer Server { get; private set; } = null!;

    /// <summary>An address that nobody was at before, so that no attack uses up the limits of another.</summary>
    internal string NextDesktop() => Next(ref _desktops, "127.1");

    /// <summary>The address of a virtual phone that nobody held before.</summary>
    internal string NextPhone() => Next(ref _phones, "127.77");

    public async ValueTask InitializeAsync() => Server = await HandoffServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private static string Next(ref int count, string network)
    {
        var number = Interlocked.Increment(ref count);
        return string.Create(CultureInfo.InvariantCulture, $"{network}.{1 + (number / 200)}.{1 + (number % 200)}");
    }
}

/// <summary>The classes that share the server.</summary>
[CollectionDefinition(Name)]
public sealed class Attacks : ICollectionFixture<AttackedServer>
{
    public const string Name = "attacks";
}

/// <summary>What every attack needs: people with phones and desktops, and a look behind the scenes.</summary>
[Collection(Attacks.Name)]
public abstract class AttackTests(AttackedServer attacked)
{
    protected static CancellationToken Ct => TestContext.Current.CancellationToken;

    private protected HandoffServer Server => attacked.Server;

    private protected Browser OpenDesktop() => Server.Open(attacked.NextDesktop());

    private protected Browser OpenPhone() => Server.Open(attacked.NextPhone());

    private protected Task<Waiting> BeginAsync(Shop? shop = null, params (string Name, string? Value)[] changes) =>
        Server.BeginAsync(OpenDesktop(), shop, changes);

    /// <summary>The number of a virtual phone.</summary>
    private protected static string NumberOf(Browser phone)
    {
        var octets = phone.Address.Split('.').Select(octet => int.Parse(octet, CultureInfo.InvariantCulture)).ToArray();
        return string.Create(CultureInfo.InvariantCulture, $"+99977{octets[2]:000}{octets[3]:000}");
    }

    /// <summary>All that is stored of a hand-off, octet for octet.</summary>
    private protected Task<string> RowAsync(Waiting waiting) => Row.OfAsync(Server, waiting);

    /// <summary>What was recorded of one hand-off.</summary>
    private protected async Task<IReadOnlyList<Fact>> FactsOfAsync(Waiting waiting)
    {
        var key = Row.KeyOf(waiting);
        return [.. (await Server.FactsAsync()).Where(fact => fact.Details!["handoff"] == key)];
    }
}

/// <summary>What the database holds of a hand-off.</summary>
internal static class Row
{
    /// <summary>What facts call it.</summary>
    public static string KeyOf(Waiting waiting) => IdOf(waiting).Key;

    /// <summary>Its columns, octet for octet; empty when there is none.</summary>
    public static async Task<string> OfAsync(HandoffServer server, Waiting waiting)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var connection = await server.Services.GetRequiredService<Databases>().Main.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM frontchannel_handoffs WHERE id = @id";
        command.Set("id", IdOf(waiting).Hash);
        await using var reader = await command.ExecuteReaderAsync(ct);
        return await reader.ReadAsync(ct)
            ? string.Join('\n', Enumerable.Range(0, reader.FieldCount).Select(column => $"{reader.GetName(column)} = {Text(reader.GetValue(column))}"))
            : "";
    }

    private static string Text(object value) => value is byte[] octets ? Convert.ToHexString(octets) : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static HandoffId IdOf(Waiting waiting) =>
        HandoffId.TryParse(waiting.LivePath.Split('/')[^1], out var id) ? id : throw new InvalidOperationException("The hand-off has no id.");
}
