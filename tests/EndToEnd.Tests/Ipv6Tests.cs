// SPDX-License-Identifier: Apache-2.0
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>IPv6 phones, in a network namespace whose loopback owns their addresses.</summary>
public sealed class Ipv6Tests
{
    [Fact]
    [Trait("rule", "SEC-037")]
    public async Task A_phone_inside_its_framed_prefix_verifies_and_its_neighbour_does_not()
    {
        var (network, missing) = await NetworkNamespace.TryCreateAsync("2001:db8:88:1::5/64", "2001:db8:88:2::5/64");
        Assert.SkipWhen(network is null, missing ?? "");
        using var _ = network;
        await using var sandbox = await Sandbox.StartAsync(network);
        await sandbox.Gateway.StartAsync("v6", "2001:db8:88:1::/64", "34600000006");

        var (url, state) = await sandbox.App.BeginAsync(Sandbox.Scope);
        var tokens = await sandbox.App.FinishAsync(state, await OpenAsync(url, "2001:db8:88:1::5", network!));
        Assert.Null((string?)tokens["error"]);
        var answer = await sandbox.App.VerifyAsync(sandbox.VerifyUrl, (string)tokens["accessToken"]!, "+34600000006");
        Assert.True((bool)answer["body"]!["devicePhoneNumberVerified"]!);

        var neighbour = await OpenAsync((await sandbox.App.BeginAsync(Sandbox.Scope)).Url, "2001:db8:88:2::5", network!);
        Assert.Contains("error=access_denied", neighbour, StringComparison.Ordinal);
    }

    // The URL names the issuer; the connection goes to the server's IPv6 listener, from the phone's own address.
    private static async Task<string> OpenAsync(string url, string address, NetworkNamespace network)
    {
        var port = new Uri(url).Port;
        var result = await Tool.RunAsync(
            "curl",
            [
                "-s", "--interface", address, "--connect-to", $"127.0.0.1:{port}:[::1]:{port}", "-o", "/dev/null", "-w", "%{redirect_url}", url,
            ],
            within: network);
        return result.Output;
    }
}
