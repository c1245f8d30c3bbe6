// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Testing.Actors;
using Testing.Engines;

[assembly: AssemblyFixture(typeof(PostgresServer))]

namespace Server.Tests.Verbs;

/// <summary>What an operator's process puts on record holds at a server that is running, at once.</summary>
public sealed class ConsentVerbTests(PostgresServer postgres)
{
    private const string Number = "+99977001005";
    private const string Withdrawn = $$"""{"phone_number":"{{Number}}","decision":"opted_out"}""";
    private const string TakenBack = $$"""{"phone_number":"{{Number}}","decision":"opted_in"}""";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Server.dll");

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    [Trait("rule", "AS-74")]
    [Trait("rule", "SEC-326")]
    public async Task An_opt_out_imported_beside_a_running_server_stops_its_next_code_and_leaves_no_number_behind(string provider)
    {
        Assert.SkipWhen(provider is "postgres" && postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "");
        var settings = new Dictionary<string, string> { ["Storage:Provider"] = provider };
        if (provider is "postgres")
        {
            settings["Storage:ConnectionString"] = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        }

        await using var server = await ServerProcess.StartAsync(Program, settings: settings);
        using var phone = new Phone("127.77.1.5");
        Assert.Contains("code=", await AskAsync(server, phone), StringComparison.Ordinal);

        var import = await RunAsync(server, settings, "import", $"{Withdrawn}\nnot json\n");
        Assert.Equal((1, "line 2: not one JSON object with each member once"), (import.ExitCode, import.Error.Trim()));
        Assert.Equal("2 lines: 1 recorded, 0 changed nothing, 1 refused.", import.Output.Trim());
        Assert.Contains("error=access_denied&error_description=no_number_here", await AskAsync(server, phone), StringComparison.Ordinal);
        Assert.Equal("every client: 1 opted out", (await RunAsync(server, settings, "show", "")).Output.Trim());

        Assert.Equal(0, (await RunAsync(server, settings, "import", TakenBack)).ExitCode);
        Assert.Contains("code=", await AskAsync(server, phone), StringComparison.Ordinal);
        Assert.DoesNotContain(server.Log, line => line.Contains("99977001005", StringComparison.Ordinal));
        foreach (var path in Directory.GetFiles(server.DataDirectory))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            Assert.True(content.AsSpan().IndexOf(Encoding.ASCII.GetBytes("99977001005")) < 0, path);
        }
    }

    private static async Task<string> AskAsync(ServerProcess server, Phone phone)
    {
        using var response = await phone.OpenAsync(
            $"{server.Issuer}/authorize?response_type=code&client_id=sandbox-app&redirect_uri=http%3A%2F%2F127.0.0.1%3A9876%2Fcallback"
            + "&scope=dpv%3AFraudPreventionAndDetection%20number-verification%3Averify"
            + "&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256");
        return response.Headers.GetValues("Location").Single();
    }

    private static Task<ToolResult> RunAsync(
        ServerProcess server, Dictionary<string, string> settings, string verb, string input) => Tool.RunAsync(
        "dotnet",
        [
            Program, "consent", verb, "--Sandbox:Enabled=true", "--urls=http://127.0.0.1:0", $"--Storage:Directory={server.DataDirectory}",
            .. settings.Select(setting => $"--{setting.Key}={setting.Value}"),
        ],
        input);
}
