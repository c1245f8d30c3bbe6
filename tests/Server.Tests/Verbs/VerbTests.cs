// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Server.Verbs;
using Testing.Actors;
using Testing.Contract;

namespace Server.Tests.Verbs;

/// <summary>The program as a process: what it prints, how it ends.</summary>
public sealed class VerbTests
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Server.dll");

    [Fact]
    public async Task The_demo_plays_one_verification_and_exits_0()
    {
        var port = ServerProcess.FreePort(SocketType.Stream);
        var radius = ServerProcess.FreePort(SocketType.Dgram);

        var demo = await RunAsync("demo", Setting("urls", $"http://localhost:{port}"), Setting("Network:Radius:Port", $"{radius}"));

        Assert.True(demo.ExitCode == 0, demo.Output + demo.Error);
        Assert.Contains("Accounting-Response", demo.Output, StringComparison.Ordinal);
        Assert.Contains("devicePhoneNumberVerified: true", demo.Output, StringComparison.Ordinal);
        Assert.Contains("devicePhoneNumberVerified: false", demo.Output, StringComparison.Ordinal);
        Assert.Contains("not_on_mobile_network", demo.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_demo_whose_port_is_taken_says_so_and_exits_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var demo = await RunAsync(
            "demo", Setting("urls", $"http://127.0.0.1:{port}"), Setting("Network:Radius:Port", $"{ServerProcess.FreePort(SocketType.Dgram)}"));

        Assert.Equal(1, demo.ExitCode);
        Assert.Contains("in use", demo.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_refuses_to_start_names_the_setting_and_exits_78()
    {
        var refused = await RunAsync("--environment=Production", "--urls=https://127.0.0.1:0");

        Assert.Equal(78, refused.ExitCode);
        Assert.Contains("Authorization:Issuer", refused.Error, StringComparison.Ordinal);
        Assert.Contains("Keys:Certificate", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_every_verb_and_an_unknown_one_is_refused()
    {
        var help = await RunAsync("--help");

        Assert.Equal(0, help.ExitCode);
        Assert.All(Verb.All, verb => Assert.Contains(verb.Words, help.Output, StringComparison.Ordinal));
        Assert.Equal(64, (await RunAsync("dmeo")).ExitCode);
    }

    [Theory]
    [InlineData]
    [InlineData("--from", "yesterday")]
    [InlineData("--from")]
    [InlineData("--from", "2026-01-02T00:00:00Z", "--from", "2026-01-02T00:00:00Z")]
    [InlineData("--from", "2026-01-02", "--to", "2026-01-01")]
    [InlineData("--from=2026-01-02T03:04:05+01:00", "--to=2026-01-02T02:04:05Z")]
    public async Task An_export_of_no_period_is_refused(params string[] arguments)
    {
        var export = await RunAsync(["audit", "export", .. arguments]);

        Assert.Equal(64, export.ExitCode);
        Assert.Empty(export.Output);
        Assert.Contains("--from", export.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manual_of_the_settings_is_up_to_date()
    {
        var written = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "configuration.md"));

        Assert.True(
            SettingsManual.Print() == written,
            "docs/configuration.md differs: dotnet run --no-launch-profile --project src/Server -- configuration > docs/configuration.md");
    }

    private static string Setting(string name, FormattableString value) =>
        $"--{name}={value.ToString(CultureInfo.InvariantCulture)}";

    private static Task<ToolResult> RunAsync(params string[] arguments) => Tool.RunAsync("dotnet", [Program, .. arguments]);
}
