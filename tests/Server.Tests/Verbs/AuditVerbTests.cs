// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text.Json;
using Dapper;
using Facts;
using Microsoft.Extensions.DependencyInjection;
using Server.Sandbox.App;
using Server.Tests.Hosting;
using Storage;
using Testing.Actors;
using Testing.Engines;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Server.Tests.Verbs;

public sealed class SqliteAuditVerbTests(PostgresServer postgres) : AuditVerbTests(DatabaseEngine.Sqlite, postgres);

public sealed class PostgresAuditVerbTests(PostgresServer postgres) : AuditVerbTests(DatabaseEngine.Postgres, postgres);

/// <summary>The audit by the program itself, beside the server that records.</summary>
public abstract class AuditVerbTests(DatabaseEngine engine, PostgresServer postgres) : IAsyncLifetime
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Server.dll");

    private TestInstallation _store = null!;
    private RunningServer _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string[] Settings =>
        [.. _store.SettingsOf("a").Select(setting => $"--{setting.Key}={setting.Value}"), "--Sandbox:Enabled=true", $"--urls={_server.Url}"];

    public async ValueTask InitializeAsync()
    {
        if (engine is DatabaseEngine.Postgres)
        {
            Assert.SkipWhen(postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "");
        }

        _store = await TestInstallation.CreateAsync(engine, postgres, Ct);
        _server = await RunningServer.StartAsync(
            null, [.. _store.SettingsOf("a").Select(setting => $"--{setting.Key}={setting.Value}")]);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_server is not null)
        {
            await _server.DisposeAsync();
            await _store.DisposeAsync();
        }
    }

    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task What_was_decided_in_a_period_is_exported_line_by_line()
    {
        var from = await AnInstantApartAsync();
        await VerifyAsync();
        var to = await AnInstantApartAsync();
        await RefuseAsync();

        var export = await ExportAsync("--from", Iso(from), "--to", Iso(to));

        Assert.Equal((0, ""), (export.ExitCode, export.Error));
        var lines = Lines(export);
        Assert.Equal(["Authorize granted", "Token granted", "Api true"], lines.Select(line => $"{line["kind"]} {line["outcome"]}"));
        var recorded = (await RecordedAsync(from)).Take(3).ToList();
        Assert.Equal(recorded.Select(fact => fact.Grant), lines.Select(line => line["grant"].GetString()));
        Assert.Equal(recorded.Select(fact => fact.Subject), lines.Select(line => line["subject"].GetString()));
        Assert.Equal(recorded.Select(fact => fact.Correlator), lines.Select(line => line["correlator"].GetString()));
        Assert.Equal(recorded.Select(fact => fact.At), lines.Select(line => line["time"].GetDateTimeOffset()));
        Assert.Equal(recorded.Select(fact => fact.Details!["purpose"]), lines.Select(line => line["details"].GetProperty("purpose").GetString()));
        Assert.All(lines, line => Assert.Equal("sandbox-app", line["client"].GetString()));
        Assert.Equal([1, 2, 3], lines.Select(line => line["row"].GetInt64()));
        var node = _server.Services.GetRequiredService<NodeIdentity>().Id;
        Assert.All(lines, line => Assert.Equal(node, line["node"].GetString()));
        Assert.DoesNotContain("99977001005", export.Output, StringComparison.Ordinal);

        // Without an end it goes up to now.
        var last = Lines(await ExportAsync($"--from={Iso(to)}")).Single(line => line["kind"].GetString() is not "Anchor");
        Assert.Equal(("refused", "not_on_net"), (last["outcome"].GetString(), last["reason"].GetString()));
    }

    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task An_edited_row_is_noticed_by_verify_and_by_export()
    {
        await VerifyAsync();
        var whole = await RunAsync(["audit", "verify", .. Settings]);
        Assert.True(whole.ExitCode == 0, whole.Output + whole.Error);
        await _server.Services.GetRequiredService<Databases>().Main.RunAsync(
            connection => connection.ExecuteAsync("UPDATE facts_batches SET at = at + 1 WHERE seq = 2"), Ct);

        var verify = await RunAsync(["audit", "verify", .. Settings]);
        var export = await ExportAsync("--from", "2000-01-01");

        Assert.Equal(1, verify.ExitCode);
        Assert.Contains("broken at row 2. The row was changed.", verify.Output, StringComparison.Ordinal);
        Assert.Equal(1, export.ExitCode);
        Assert.Contains("broken at row 2. The row was changed.", export.Error, StringComparison.Ordinal);
        Assert.Equal(["Authorize", "Api"], Lines(export).Select(line => line["kind"].GetString()).Where(kind => kind is not "Anchor"));
    }

    private static Task<ToolResult> RunAsync(string[] arguments) => Tool.RunAsync("dotnet", [Program, .. arguments]);

    private Task<ToolResult> ExportAsync(params string[] period) => RunAsync(["audit", "export", .. period, .. Settings]);

    // The rows of one millisecond cannot be told apart by time.
    private static async Task<DateTimeOffset> AnInstantApartAsync()
    {
        await Task.Delay(5, Ct);
        var instant = DateTimeOffset.UtcNow;
        await Task.Delay(5, Ct);
        return instant;
    }

    private static string Iso(DateTimeOffset instant) => instant.ToString("O", CultureInfo.InvariantCulture);

    private static List<Dictionary<string, JsonElement>> Lines(ToolResult export) =>
        [.. export.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(line)!)];

    private async Task<List<Fact>> RecordedAsync(DateTimeOffset from) =>
        await _server.Services.GetRequiredService<FactReader>().ReadAsync(from, Ct).ToListAsync(Ct);

    private async Task VerifyAsync()
    {
        using var run = new DirectRun(new AppBackEnd(new Uri(_server.Url), TimeProvider.System), IPAddress.Parse("127.77.1.5"), "+99977001005");
        for (var step = 1; step < 4; step++)
        {
            Assert.True((await run.NextAsync(Ct))!.Step.Good);
        }

        Assert.True((await run.NextAsync(Ct))!.Verified);
    }

    private async Task RefuseAsync()
    {
        using var refused = await _server.Http.GetAsync(_server.Begin().AuthorizeUrl, Ct);
        Assert.Contains("error=", refused.Headers.Location!.Query, StringComparison.Ordinal);
    }
}
