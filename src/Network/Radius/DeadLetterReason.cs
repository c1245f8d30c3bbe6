// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>Why an authentic packet was not applied, or applied without a number: stable words for journal, metrics and operators.</summary>
internal static class DeadLetterReason
{
    public const string MissingStatusType = "missing_status_type";
    public const string MissingSessionId = "missing_session_id";
    public const string MissingGateway = "missing_gateway";
    public const string AmbiguousStatusType = "ambiguous_status_type";
    public const string AmbiguousSessionId = "ambiguous_session_id";
    public const string AmbiguousGateway = "ambiguous_gateway";
    public const string AmbiguousAccessPoint = "ambiguous_apn";
    public const string AmbiguousTime = "ambiguous_time";
    public const string UnusedStatusType = "unused_status_type";
    public const string GatewayNotAllowed = "gateway_not_allowed";
    public const string AccessPointNotServed = "apn_not_served";
    public const string NoAddress = "no_address";
    public const string AddressOutsidePools = "address_outside_pools";
    public const string AddressNotUsable = "address_not_usable";
    public const string BearerStop = "bearer_stop";
    public const string StatusProbe = "status_probe";

    /// <summary>Binds nobody, may contradict: older than the oldest that is believed. A restart that old is not applied.</summary>
    public const string TooOld = "too_old";

    /// <summary>Binds nobody by itself, may contradict: it arrived so late that a replay and a slow clock look the same.</summary>
    public const string Late = "late";

    /// <summary>Applied without a number: two framed IPv4 addresses in one packet.</summary>
    public const string AmbiguousAddress = "ambiguous_address";

    /// <summary>Applied without a number: a prefix of a length that is not accepted.</summary>
    public const string PrefixLength = "prefix_length";

    /// <summary>Applied without a number: two different numbers, or a number that is not text.</summary>
    public const string AmbiguousNumber = "ambiguous_number";

    /// <summary>Applied without a number: two IMSIs, one that is none, or one that does not fit the network it names.</summary>
    public const string ImsiMismatch = "imsi_mismatch";
}
