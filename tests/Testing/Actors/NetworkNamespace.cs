// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;

namespace Testing.Actors;

/// <summary>
/// A user and network namespace of the test's own, whose loopback holds the addresses of phones that no ordinary machine has
/// (IPv6 phones of 2001:db8::/32). Programs enter it; the machine's own network is untouched.
/// </summary>
public sealed class NetworkNamespace : IDisposable
{
    private readonly Process _holder;

    private NetworkNamespace(Process holder) => _holder = holder;

    /// <summary>Makes the namespace, or says why it cannot be had here.</summary>
    public static async Task<(NetworkNamespace? Namespace, string? Missing)> TryCreateAsync(params string[] addresses)
    {
        if (new[] { "unshare", "nsenter", "ip", "curl" }.FirstOrDefault(tool => Tool.Find(tool) is null) is { } missing)
        {
            return (null, $"{missing} is not installed");
        }

        var adds = string.Concat(addresses.Select(address => $"ip -6 addr add {address} dev lo nodad && "));
        var holder = Tool.Start(
            "unshare", ["--user", "--map-root-user", "--net", "sh", "-c", $"ip link set lo up && {adds} echo ready && exec sleep 3600"]);
        if (await holder.StandardOutput.ReadLineAsync() == "ready")
        {
            return (new NetworkNamespace(holder), null);
        }

        var error = await holder.StandardError.ReadToEndAsync();
        holder.Dispose();
        return (null, $"no user and network namespace can be made here: {error.Trim()}");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _holder.Kill(entireProcessTree: true);
        _holder.Dispose();
    }

    internal ProcessStartInfo Enter(string file)
    {
        var start = new ProcessStartInfo("nsenter");
        string[] entry =
        [
            "--target", _holder.Id.ToString(CultureInfo.InvariantCulture), "--user", "--net", "--preserve-credentials", file,
        ];
        foreach (var argument in entry)
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }
}
