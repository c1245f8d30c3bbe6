// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Facts.Chains;

/// <summary>A chain's newest row, as an anchor writes it: <c>seq:hash</c>.</summary>
internal readonly record struct AnchoredHead(long Seq, byte[] Hash)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Seq}:{Convert.ToHexStringLower(Hash)}");

    public static AnchoredHead Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return new AnchoredHead(
            long.Parse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture),
            Convert.FromHexString(text.AsSpan(colon + 1)));
    }
}
