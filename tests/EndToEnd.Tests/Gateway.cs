// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Testing.Actors;

namespace EndToEnd.Tests;

/// <summary>A packet gateway, played by Debian's <c>radclient</c>: independent code on the other end of the wire.</summary>
public sealed class Gateway(int port, NetworkNamespace? within)
{
    private const string SandboxSecret = "sandbox-radius-secret";

    /// <summary>The session took the address; fails the test unless the server acknowledged it.</summary>
    public Task StartAsync(string session, string address, string msisdn, DateTimeOffset? at = null) =>
        AcknowledgedAsync("Start", session, address, msisdn, at);

    /// <inheritdoc cref="StartAsync"/>
    public Task StopAsync(string session, string address, string msisdn, DateTimeOffset? at = null) =>
        AcknowledgedAsync("Stop", session, address, msisdn, at);

    /// <summary>The gateway restarted: all its sessions are gone.</summary>
    public async Task AccountingOnAsync(DateTimeOffset? at = null)
    {
        var result = await SendAsync($"Acct-Status-Type = Accounting-On, Acct-Session-Id = \"00000000\"{Timestamp(at)}");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    /// <summary>Sends one Start with whatever secret, and does not mind silence.</summary>
    public Task<ToolResult> TryStartAsync(string session, string address, string msisdn, string secret) =>
        SendAsync(Attributes("Start", session, address, msisdn, null), secret);

    private async Task AcknowledgedAsync(string status, string session, string address, string msisdn, DateTimeOffset? at)
    {
        var result = await SendAsync(Attributes(status, session, address, msisdn, at));
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("Accounting-Response", result.Output, StringComparison.Ordinal);
    }

    private static string Attributes(string status, string session, string address, string msisdn, DateTimeOffset? at)
    {
        var framed = address.Contains(':', StringComparison.Ordinal) ? "Framed-IPv6-Prefix" : "Framed-IP-Address";
        return $"Acct-Status-Type = {status}, Acct-Session-Id = \"{session}\", {framed} = {address}, "
            + $"Calling-Station-Id = \"{msisdn}\", Called-Station-Id = \"internet\", User-Name = \"{msisdn}\"{Timestamp(at)}";
    }

    private static string Timestamp(DateTimeOffset? at) => at is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $", Event-Timestamp = {at.Value.ToUnixTimeSeconds()}");

    private async Task<ToolResult> SendAsync(string attributes, string secret = SandboxSecret)
    {
        Assert.SkipWhen(Tool.Find("radclient") is null, "radclient is not installed (Debian package freeradius-utils)");
        return await Tool.RunAsync(
            "radclient",
            ["-x", "-r", "1", "-t", "3", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}"), "acct", secret],
            $"NAS-Identifier = \"pgw-1\", {attributes}\n",
            within);
    }
}
