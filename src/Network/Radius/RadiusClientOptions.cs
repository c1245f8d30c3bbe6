// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>Whether a feed repeats what is not answered.</summary>
public enum FeedReliability
{
    /// <summary>Unanswered events are repeated: a gateway, or a proxy that stores and forwards.</summary>
    Reliable,

    /// <summary>Events may be lost unseen, as in a replicated copy: Interims are mandatory and trust is short.</summary>
    Lossy,
}

/// <summary>What names a gateway when a packet says both.</summary>
public enum GatewayIdentity
{
    /// <summary>NAS-Identifier, else NAS-IP-Address, else NAS-IPv6-Address: survives a switch-over to a standby's address.</summary>
    NasIdentifier,

    /// <summary>NAS-IP-Address, else NAS-IPv6-Address, else NAS-Identifier.</summary>
    NasAddress,
}

/// <summary>A RADIUS client: who it is, and of what it may speak. What it says beyond that is kept, answered and not applied.</summary>
public sealed class RadiusClientOptions
{
    /// <summary>A name for logs, metrics and the journal. Required, unique.</summary>
    public string Name { get; set; } = "";

    /// <summary>The address, or the network in CIDR form, its packets come from. The longest match wins.</summary>
    public string Address { get; set; } = "";

    /// <summary>The shared secret: 16 to 128 octets. Either this or <see cref="SecretFile"/>.</summary>
    public string Secret { get; set; } = "";

    /// <summary>A file that holds the shared secret; line ends after it are not part of it.</summary>
    public string SecretFile { get; set; } = "";

    /// <summary>The secret before this one, accepted too while a rotation lasts.</summary>
    public string PreviousSecret { get; set; } = "";

    /// <summary>The gateways it may speak for, as NAS-Identifier or address; <c>*</c> and <c>?</c> are wildcards. At least one.</summary>
    public IList<string> NasIdentifiers { get; } = [];

    /// <summary>What names a gateway that gives both an identifier and an address.</summary>
    public GatewayIdentity GatewayIdentity { get; set; } = GatewayIdentity.NasIdentifier;

    /// <summary>The addressing domain its phones live in.</summary>
    public string Realm { get; set; } = "default";

    /// <summary>
    /// Access point names (without operator part) and the realm of each. When any is named, a packet of another access point is
    /// not applied; otherwise all belong to <see cref="Realm"/>.
    /// </summary>
    public IDictionary<string, string> ApnRealms { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The networks, in CIDR form, whose addresses it may bind. At least one.</summary>
    public IList<string> Pools { get; } = [];

    /// <summary>Refuses an Accounting-Request without a Message-Authenticator.</summary>
    public bool RequireMessageAuthenticator { get; set; }

    /// <summary>
    /// The gateway accounts each bearer apart: sessions are told apart by subscriber and access point, and only a Stop with a
    /// 3GPP-Session-Stop-Indicator ends one.
    /// </summary>
    public bool BearerAccounting { get; set; }

    /// <summary>What replaces one leading 0 of a number the gateway writes nationally, such as <c>49</c>. Empty: all are international.</summary>
    public string DefaultCountryCode { get; set; } = "";

    /// <summary>Lengths accepted of a Framed-IPv6-Prefix, in bits. Empty: 64.</summary>
    public IList<int> FramedPrefixLengths { get; } = [];

    /// <summary>Lengths accepted of a Delegated-IPv6-Prefix, in bits. Empty: 48 to 64.</summary>
    public IList<int> DelegatedPrefixLengths { get; } = [];

    /// <summary>Whether the feed repeats what is not answered.</summary>
    public FeedReliability Reliability { get; set; } = FeedReliability.Reliable;

    /// <summary>How long the gateway repeats an unanswered event: its timeout times its tries. A longer gap of ours leaves bindings unverified.</summary>
    public TimeSpan RetryHorizon { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How often the gateway sends an Interim for a live session; zero when it sends none.</summary>
    public TimeSpan InterimInterval { get; set; } = TimeSpan.Zero;

    /// <summary>How far the clocks of two of its gateways may differ.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>An Event-Timestamp further than this ahead of arrival, or always further behind it, is a wrong clock: arrival less Acct-Delay-Time is used. Up to 30 s; an event later than that binds nobody by itself.</summary>
    public TimeSpan EventTimeTolerance { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How late an event may arrive without Acct-Delay-Time and still bind by its Event-Timestamp. Raise it only for gateways whose clocks are known to be right: behind a slow clock new sessions look old.</summary>
    public TimeSpan TrustedDelay { get; set; } = TimeSpan.Zero;

    /// <summary>An event older than this, or whose clock says so, binds nobody; it can only contradict.</summary>
    public TimeSpan MaxEventAge { get; set; } = TimeSpan.FromHours(24);
}
