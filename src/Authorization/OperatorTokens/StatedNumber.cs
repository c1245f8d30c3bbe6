// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel;
using Kernel.Jose;

namespace Authorization.OperatorTokens;

/// <summary>The number as the operator's server states it.</summary>
internal static class StatedNumber
{
    private const string TelPrefix = "tel:";

    /// <summary>
    /// Reads <c>+…</c> or <c>tel:+…</c>. Digits without their <c>+</c> are refused: they may be national, and a guess would name
    /// somebody else's line.
    /// </summary>
    public static bool TryRead(JsonElement members, string name, out PhoneNumber number)
    {
        var text = members.FindString(name);
        return PhoneNumber.TryParse(
            text?.StartsWith(TelPrefix, StringComparison.Ordinal) is true ? text[TelPrefix.Length..] : text, out number);
    }
}
