// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Handoffs;

/// <summary>Why a hand-off ended without a code: the words that desktops, facts and metrics have for it. None says anything of a line.</summary>
internal static class FailureReason
{
    /// <summary>The phone's holder declined.</summary>
    public const string Denied = "denied";

    /// <summary>The digits typed were not the desktop's.</summary>
    public const string WrongNumber = "wrong_number";

    /// <summary>The network did not prove the phone's number.</summary>
    public const string NoProof = "no_proof";

    /// <summary>The desktop gave up.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>The phone's holder says that it was not him.</summary>
    public const string Reported = "reported";

    /// <summary>The operator stopped all hand-offs.</summary>
    public const string Stopped = "stopped";

    /// <summary>Desktop and phone are in different countries, and the operator wants neither.</summary>
    public const string OtherCountry = "other_country";

    /// <summary>
    /// What the desktop is told, which may be in the wrong hands: neither that somebody raised the alarm, nor what else the operator
    /// compares.
    /// </summary>
    public static string? Told(string? reason) => reason switch
    {
        Reported => Denied,
        OtherCountry => NoProof,
        _ => reason,
    };
}
