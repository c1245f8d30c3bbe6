// SPDX-License-Identifier: Apache-2.0
using Testing.Actors;
using Testing.Contract;

namespace EndToEnd.Tests;

/// <summary>The server's process with the actors around it: what a newcomer has after the README's first command.</summary>
public sealed class Sandbox : IAsyncDisposable
{
    /// <summary>What most flows ask for.</summary>
    public const string Scope = "openid dpv:FraudPreventionAndDetection number-verification:verify";

    private Sandbox(ServerProcess server, RelyingParty app, NetworkNamespace? within)
    {
        Server = server;
        App = app;
        Gateway = new Gateway(server.RadiusPort, within);
    }

    public ServerProcess Server { get; }

    public RelyingParty App { get; }

    public Gateway Gateway { get; }

    public string VerifyUrl => $"{Server.Issuer}/number-verification/v2/verify";

    public static string ServerProgram => Path.Combine(AppContext.BaseDirectory, "Server.dll");

    public static string RelyingPartyFolder => Path.Combine(RepositoryRoot, "tests", "EndToEnd.Tests", "relying-party");

    public static string RepositoryRoot => RepositoryFiles.Root;

    /// <summary>Starts server and app, or skips the test with the reason.</summary>
    public static async Task<Sandbox> StartAsync(NetworkNamespace? within = null)
    {
        Assert.SkipWhen(RelyingParty.WhyMissing(RelyingPartyFolder) is not null, RelyingParty.WhyMissing(RelyingPartyFolder) ?? "");
        var server = await ServerProcess.StartAsync(ServerProgram, within);
        try
        {
            return new Sandbox(server, await StartAppAsync(server, "sandbox-app", within), within);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public static Task<RelyingParty> StartAppAsync(
        ServerProcess server, string clientId, NetworkNamespace? within = null, string library = "openid-client") =>
        RelyingParty.StartAsync(
            RelyingPartyFolder,
            server.Issuer,
            clientId,
            Path.Combine(RepositoryRoot, "src", "Server", "Sandbox", $"{clientId}.jwk.json"),
            clientId == "sandbox-app" ? "http://127.0.0.1:9876/callback" : "http://127.0.0.1:9877/callback",
            within,
            library);

    /// <summary>The redirect a phone is answered with when it opens the URL.</summary>
    public static async Task<string> RedirectAsync(Phone phone, string url)
    {
        using var response = await phone.OpenAsync(url);
        Assert.Equal(System.Net.HttpStatusCode.Found, response.StatusCode);
        return response.Headers.Location!.OriginalString;
    }

    /// <summary>A token for the phone's number: authorize on the phone, redeem at the back end.</summary>
    public async Task<string> ObtainTokenAsync(Phone phone)
    {
        var (url, state) = await App.BeginAsync(Scope);
        var tokens = await App.FinishAsync(state, await RedirectAsync(phone, url));
        Assert.Null((string?)tokens["error"]);
        return (string)tokens["accessToken"]!;
    }

    /// <summary>Whether the phone at this address is said to have this number, through the whole flow.</summary>
    public async Task<bool> VerifiesAsync(string address, string number)
    {
        using var phone = new Phone(address);
        var answer = await App.VerifyAsync(VerifyUrl, await ObtainTokenAsync(phone), number);
        Assert.Equal(200, (int)answer["status"]!);
        return (bool)answer["body"]!["devicePhoneNumberVerified"]!;
    }

    /// <summary>The error and description a phone's request is refused with.</summary>
    public async Task<(string? Error, string? Description)> RefusalAsync(string address, string? prompt = null)
    {
        using var phone = new Phone(address);
        var (url, state) = await App.BeginAsync(Scope, prompt);
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(await RedirectAsync(phone, url)).Query);
        Assert.Null(query["code"]);
        Assert.Equal(state, query["state"]);
        Assert.Equal(Server.Issuer, query["iss"]);
        return (query["error"], query["error_description"]);
    }

    public async ValueTask DisposeAsync()
    {
        App.Dispose();
        await Server.DisposeAsync();
    }
}
