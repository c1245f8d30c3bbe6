// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Testing.Actors;

namespace Testing.Gateways;

/// <summary>A gateway played by Debian's <c>radclient</c>: another implementation at the other end of the wire.</summary>
/// <param name="server">Where the server listens.</param>
/// <param name="secret">The shared secret.</param>
public sealed class RadclientGateway(IPEndPoint server, string secret)
{
    /// <summary>Is the program installed (Debian package <c>freeradius-utils</c>)?</summary>
    public static bool IsInstalled => Tool.Find("radclient") is not null;

    /// <summary>Sends one Accounting-Request; the exit code is 0 when a valid answer came within two tries.</summary>
    /// <param name="attributes">In radclient's notation: <c>Acct-Status-Type = Start, …</c>.</param>
    public Task<ToolResult> AccountAsync(string attributes) => RunAsync("acct", attributes);

    /// <summary>Asks by Status-Server whether the server is able to record.</summary>
    public Task<ToolResult> StatusAsync() => RunAsync("status", "Message-Authenticator = 0x00");

    private Task<ToolResult> RunAsync(string command, string attributes) =>
        Tool.RunAsync("radclient", ["-x", "-r", "2", "-t", "1", server.ToString(), command, secret], attributes + "\n");
}
