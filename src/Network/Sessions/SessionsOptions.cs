// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>How sessions are remembered and kept.</summary>
public sealed class SessionsOptions
{
    /// <summary>The section these settings live in.</summary>
    public const string Section = "Network:Sessions";

    /// <summary>
    /// How long after it happened an event may still arrive and count; gateways archive what was not answered and send it later.
    /// Ended sessions are remembered as long, so that a late packet cannot revive them. At least the feeds' <c>MaxEventAge</c>.
    /// </summary>
    public TimeSpan ReplayWindow { get; set; } = TimeSpan.FromHours(24);

    /// <summary>A snapshot is written this often, so that a restart need not read the whole journal.</summary>
    public TimeSpan SnapshotInterval { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A snapshot is also written after this many octets of journal.</summary>
    public long SnapshotAfterBytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Journal batches that a snapshot covers, and older snapshots, are deleted after this, and the keys that open them forgotten.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(2);

    /// <summary>
    /// On PostgreSQL: this node's name, its own and the same over restarts; feeds are believed without a gap while a node that they
    /// spoke to is up. Empty: the machine's name with the RADIUS end points.
    /// </summary>
    public string Node { get; set; } = "";

    /// <summary>
    /// How often a node notes in the journal which feeds it hears; oftener if a gateway repeats for less than twice as long. After a
    /// restart the newest note tells how long nobody did.
    /// </summary>
    public TimeSpan LivenessInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>On PostgreSQL: how long a look-up waits for other nodes' newest batches before its answer is "try later".</summary>
    public TimeSpan FollowTimeout { get; set; } = TimeSpan.FromMilliseconds(50);
}
