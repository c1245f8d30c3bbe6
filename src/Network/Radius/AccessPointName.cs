// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Network.Radius;

/// <summary>The network identifier of an access point name (3GPP TS 23.003 §9): compared without case or operator part.</summary>
internal static partial class AccessPointName
{
    /// <summary>Removes the operator identifier <c>.mncNNN.mccNNN.gprs</c> and folds the case.</summary>
    public static string Normalise(string name)
    {
        var folded = name.ToLowerInvariant();
        var operatorPart = OperatorIdentifier().Match(folded);
        return operatorPart.Success ? folded[..operatorPart.Index] : folded;
    }

    [GeneratedRegex(@"\.mnc[0-9]{2,3}\.mcc[0-9]{3}\.gprs\z", RegexOptions.CultureInvariant)]
    private static partial Regex OperatorIdentifier();
}
