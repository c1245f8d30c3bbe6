// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json.Nodes;
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>The samples of docs/integrate.md, each run as its reader would, against the sandbox.</summary>
public sealed class SampleTests : IAsyncLifetime
{
    private const string Number = "+99977001005";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("samples-");
    private readonly Phone _phone = new("127.77.1.5");
    private ServerProcess _server = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var missing = RelyingParty.WhyMissing(Sandbox.RelyingPartyFolder);
        Assert.SkipWhen(missing is not null, missing ?? "");
        foreach (var sample in Directory.EnumerateFiles(Path.Combine(Sandbox.RepositoryRoot, "docs", "samples")))
        {
            File.Copy(sample, Path.Combine(_folder.FullName, Path.GetFileName(sample)));
        }

        Directory.CreateSymbolicLink(
            Path.Combine(_folder.FullName, "node_modules"), Path.Combine(Sandbox.RelyingPartyFolder, "node_modules"));
        _server = await ServerProcess.StartAsync(Sandbox.ServerProgram);
    }

    public async ValueTask DisposeAsync()
    {
        _phone.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("code.mjs")]
    [InlineData("code-hardened.mjs")]
    public async Task A_phone_comes_back_with_a_code_and_its_number_is_verified(string sample)
    {
        using var node = Start(sample, [Number]);
        var url = await LineAsync(node);
        using var opened = await _phone.OpenAsync(url);
        using var browser = new HttpClient();
        using var back = await browser.GetAsync(opened.Headers.Location, Ct);

        var answer = JsonNode.Parse(await LineAsync(node))!;
        Assert.True((bool?)answer["devicePhoneNumberVerified"], answer.ToJsonString());
    }

    [Theory]
    [InlineData("backchannel.mjs")]
    [InlineData("bearer.mjs")]
    public async Task An_operator_token_is_enough(string sample)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_server.Issuer}/sandbox/operator-token");
        using var response = await _phone.SendAsync(request);
        var token = (string)JsonNode.Parse(await response.Content.ReadAsStringAsync(Ct))!["operatorToken"]!;

        using var node = Start(sample, [token, Number]);

        var answer = JsonNode.Parse(await LineAsync(node))!;
        Assert.True((bool?)answer["devicePhoneNumberVerified"], answer.ToJsonString());
    }

    [Fact]
    public async Task A_desktop_comes_back_with_what_a_phone_proved()
    {
        await using var chromium = await Chromium.StartAsync();
        using var node = Start("handoff.mjs", [Number], "sandbox-desktop");
        var desktop = await chromium.Browser.NewPageAsync();
        await desktop.GotoAsync(await LineAsync(node));
        await (await PhoneTab.OpenAsync(desktop)).AllowAsync();

        Assert.Equal("""{"proof":["nba","handoff"],"devicePhoneNumberVerified":true}""", await LineAsync(node));
        await desktop.WaitForURLAsync("http://127.0.0.1:9878/signed-in?**");
    }

    [Fact]
    public async Task An_api_hosted_apart_looks_and_spends()
    {
        using var mint = new HttpClient();
        using var minted = await mint.PostAsync(
            $"{_server.Issuer}/sandbox/token",
            new StringContent($$"""{"scope":"number-verification:verify","number":"{{Number}}"}""", new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")),
            Ct);
        var token = (string)JsonNode.Parse(await minted.Content.ReadAsStringAsync(Ct))!["access_token"]!;

        using var first = Start("resource-server.mjs", [token, Number], "sandbox-api");
        Assert.Equal("""{"devicePhoneNumberVerified":true}""", await LineAsync(first));
        using var second = Start("resource-server.mjs", [token, Number], "sandbox-api");
        Assert.Equal("""{"status":401}""", await LineAsync(second));
    }

    [Fact]
    public async Task A_client_on_its_own_gets_what_concerns_nobody()
    {
        using var node = Start("machine.mjs", ["sandbox-inventory:read"]);

        Assert.Equal("sandbox-inventory:read", (string)JsonNode.Parse(await LineAsync(node))!["scope"]!);
    }

    private static async Task<string> LineAsync(Process node) =>
        await node.StandardOutput.ReadLineAsync(Ct).AsTask().WaitAsync(Patience, Ct)
            ?? throw new InvalidOperationException($"The sample died: {await node.StandardError.ReadToEndAsync(Ct)}");

    private Process Start(string sample, string[] arguments, string clientId = "sandbox-app") => Tool.Start(
        "env",
        [
            $"ISSUER={_server.Issuer}", $"CLIENT_ID={clientId}",
            $"KEY_FILE={Path.Combine(Sandbox.RepositoryRoot, "src", "Server", "Sandbox", $"{clientId}.jwk.json")}",
            "node", Path.Combine(_folder.FullName, sample), .. arguments,
        ],
        null);
}
