// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Storage.Sealing;
using Testing;
using Testing.Engines;

namespace Storage.Tests;

public sealed class SqliteSealingKeysTests(PostgresServer postgres) : SealingKeysTests(DatabaseEngine.Sqlite, postgres)
{
    [Fact]
    [Trait("rule", "SEC-324")]
    public async Task Neither_what_is_sealed_nor_a_forgotten_key_row_can_be_read_in_the_files()
    {
        var host = await Store.StartNodeAsync(Ct);
        var keys = host.Services.GetRequiredService<SealingKeys>();
        var databases = host.Services.GetRequiredService<Databases>();
        var letter = await keys.SealAsync("letters", Plain, default, Ct);
        var row = await databases.Main.RunAsync(
            connection => connection.ExecuteScalarAsync<byte[]>("SELECT sealed FROM storage_sealing_keys"), Ct);
        Assert.True(FilesContain(row!.AsSpan(0, 64)));

        Assert.Equal(1, await keys.ForgetAsync("letters", DateTimeOffset.MaxValue, Ct));
        Assert.False(FilesContain(row!.AsSpan(0, 64)));
        Assert.Null(await keys.OpenAsync("letters", letter, default, Ct));
    }

    [Fact]
    [Trait("rule", "SEC-330")]
    public async Task The_directory_and_its_files_are_this_users_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no mode bits.");
        Store.Settings["Storage:Directory"] = "(replaced below)";
        var directory = Path.Combine(Store.Directory, "fresh", "data");
        using var host = Store.BuildNode(add: (_, configuration) => configuration["Storage:Directory"] = directory);
        await host.StartAsync(Ct);
        await host.Services.GetRequiredService<SealingKeys>().SealAsync("letters", Plain, default, Ct);

#pragma warning disable CA1416 // Skipped on Windows above.
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(directory));
        var files = Directory.GetFiles(directory);
        Assert.Contains(Path.Combine(directory, "main.db-wal"), files);
        Assert.All(files, file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
#pragma warning restore CA1416
    }

    private bool FilesContain(ReadOnlySpan<byte> bytes)
    {
        foreach (var path in Directory.GetFiles(Store.Directory))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            if (content.AsSpan().IndexOf(bytes) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}

public sealed class PostgresSealingKeysTests(PostgresServer postgres) : SealingKeysTests(DatabaseEngine.Postgres, postgres)
{
    [Fact]
    public async Task Another_node_opens_what_this_one_sealed()
    {
        var first = (await Store.StartNodeAsync(Ct, "a")).Services.GetRequiredService<SealingKeys>();
        var second = (await Store.StartNodeAsync(Ct, "b")).Services.GetRequiredService<SealingKeys>();
        Assert.Equal(Plain, await second.OpenAsync("letters", await first.SealAsync("letters", Plain, Context, Ct), Context, Ct));

        // And again with a key made after the second node has looked into the table.
        await first.ForgetAsync("letters", DateTimeOffset.MaxValue, Ct);
        Assert.Equal(Plain, await second.OpenAsync("letters", await first.SealAsync("letters", Plain, Context, Ct), Context, Ct));
    }
}

public abstract class SealingKeysTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    protected static readonly byte[] Plain = Encoding.UTF8.GetBytes("nobody else may read this");
    protected static readonly byte[] Context = Encoding.UTF8.GetBytes("address");

    [Fact]
    public async Task What_is_sealed_opens_with_the_same_purpose_and_context_alone()
    {
        var keys = await StartAsync();
        var letter = await keys.SealAsync("letters", Plain, Context, Ct);

        Assert.Equal(8 + 12 + Plain.Length + 16, letter.Length);
        Assert.Equal(Plain, await keys.OpenAsync("letters", letter, Context, Ct));
        Assert.Null(await keys.OpenAsync("letters", letter, default, Ct));
        Assert.Null(await keys.OpenAsync("letter", letter, Context, Ct));
        Assert.Null(await keys.OpenAsync("postcards", letter, Context, Ct));
    }

    [Fact]
    public async Task A_changed_or_cut_octet_anywhere_is_noticed()
    {
        var keys = await StartAsync();
        var letter = await keys.SealAsync("letters", Plain, Context, Ct);
        for (var i = 0; i < letter.Length; i++)
        {
            var forged = letter.ToArray();
            forged[i] ^= 0x80;
            Assert.Null(await keys.OpenAsync("letters", forged, Context, Ct));
            Assert.Null(await keys.OpenAsync("letters", letter.AsMemory(0, i), Context, Ct));
        }
    }

    [Fact]
    public async Task No_two_sealings_share_a_nonce()
    {
        var keys = await StartAsync();
        var letters = await Task.WhenAll(Enumerable.Range(0, 200).Select(
            _ => Task.Run(() => keys.SealAsync("letters", Plain, default, Ct).AsTask())));

        Assert.Equal(200, letters.Select(letter => Convert.ToHexString(letter.AsSpan(0, 20))).Distinct().Count());
        Assert.Single(letters.Select(KeyOf).Distinct());
    }

    [Fact]
    public async Task A_worn_key_gives_way_to_a_new_one_and_still_opens()
    {
        var services = (await Store.StartNodeAsync(Ct)).Services;
        var table = new KeyTable(
            services.GetRequiredService<Databases>(), services.GetRequiredService<IDataProtectionProvider>(), TimeProvider.System, sealBound: 3);
        using var keys = new PurposeKeys("letters", table, TimeProvider.System);
        var letters = new List<byte[]>();
        for (var i = 0; i < 7; i++)
        {
            letters.Add((await keys.CurrentAsync(TimeSpan.Zero, Ct)).Seal(Plain, default));
        }

        Assert.Equal([3, 3, 1], letters.GroupBy(KeyOf).Select(group => group.Count()));
        Assert.True(SealingKey.TryReadId(letters[0], out var first));
        Assert.Equal(Plain, (await keys.FindAsync(first, Ct))!.Open(letters[0], default));
    }

    [Fact]
    public async Task A_key_seals_for_an_hour_and_opens_until_it_is_forgotten()
    {
        var time = new ManualTime();
        Store.Time = time;
        var keys = await StartAsync();
        var first = await keys.SealAsync("letters", Plain, default, Ct);
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(KeyOf(first), KeyOf(await keys.SealAsync("letters", Plain, default, Ct)));
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await keys.SealAsync("letters", Plain, default, Ct);
        Assert.NotEqual(KeyOf(first), KeyOf(second));
        var other = await keys.SealAsync("postcards", Plain, default, Ct);

        Assert.Equal(1, await keys.ForgetAsync("letters", time.GetUtcNow(), Ct));
        Assert.Null(await keys.OpenAsync("letters", first, default, Ct));
        Assert.Equal(Plain, await keys.OpenAsync("letters", second, default, Ct));
        Assert.Equal(Plain, await keys.OpenAsync("postcards", other, default, Ct));
    }

    [Fact]
    public async Task A_prepared_key_stays_good_for_some_minutes()
    {
        var time = new ManualTime();
        Store.Time = time;
        var keys = await StartAsync();
        var first = await keys.SealAsync("letters", Plain, default, Ct);
        time.Advance(TimeSpan.FromMinutes(56));
        await keys.PrepareAsync("letters", Ct);
        var prepared = KeyOf(await keys.SealAsync("letters", Plain, default, Ct));

        Assert.NotEqual(KeyOf(first), prepared);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(prepared, KeyOf(await keys.SealAsync("letters", Plain, default, Ct)));
    }

    [Fact]
    public async Task Another_process_start_opens_what_was_sealed_and_seals_with_a_key_of_its_own()
    {
        byte[] letter;
        using (var host = await Store.StartNodeAsync(Ct))
        {
            letter = await host.Services.GetRequiredService<SealingKeys>().SealAsync("letters", Plain, default, Ct);
            await host.StopAsync(Ct);
        }

        var keys = await StartAsync();
        Assert.Equal(Plain, await keys.OpenAsync("letters", letter, default, Ct));
        Assert.NotEqual(KeyOf(letter), KeyOf(await keys.SealAsync("letters", Plain, default, Ct)));
    }

    [Fact]
    [Trait("rule", "SEC-324")]
    public async Task Keys_lie_sealed_in_the_table_and_do_not_open_under_another_key_ring()
    {
        byte[] letter;
        using (var host = await Store.StartNodeAsync(Ct))
        {
            letter = await host.Services.GetRequiredService<SealingKeys>().SealAsync("letters", Plain, default, Ct);
            await host.Services.GetRequiredService<Databases>().Main.RunAsync(
                connection => connection.ExecuteAsync("DELETE FROM storage_key_ring"), Ct);
        }

        var keys = await StartAsync();
        Assert.Null(await keys.OpenAsync("letters", letter, default, Ct));
    }

    private static string KeyOf(byte[] letter) => Convert.ToHexString(letter.AsSpan(0, 8));

    private async Task<SealingKeys> StartAsync() =>
        (await Store.StartNodeAsync(Ct)).Services.GetRequiredService<SealingKeys>();
}
