// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Consent;

/// <summary>
/// Why a line may not be named to a client although the network proves it. Each door says it in its own words: an opt-out sounds like
/// a line that is not there, so that nobody outside learns of it (SEC-049, decision 5).
/// </summary>
internal sealed record ConsentRefusal
{
    private ConsentRefusal(string word) => Word = word;

    /// <summary>The subscriber objected, to this client or to all.</summary>
    public static ConsentRefusal OptedOut { get; } = new("opted_out");

    /// <summary>Consent is needed and not on record, or no longer (AS-74).</summary>
    public static ConsentRefusal NotOnRecord { get; } = new("consent_not_on_record");

    /// <summary>The precise word: for facts and logs alone.</summary>
    public string Word { get; }
}
