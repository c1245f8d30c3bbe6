// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Frontchannel.Handoffs;
using Microsoft.AspNetCore.Http;

namespace Frontchannel.Phone;

/// <summary>
/// Where a phone ends: <c>/q/end?of={key}</c>. It names the hand-off, because a phone may have answered more than one; the key is a hash and
/// opens nothing.
/// </summary>
internal static class EndPath
{
    private const int KeyLength = 64;

    /// <summary>The path for a hand-off.</summary>
    public static string Of(Handoff handoff) => $"/q/end?of={handoff.Key}";

    /// <summary>Where a phone goes on: to its end, or, where it is the desktop too, to the page that leads back to the application.</summary>
    public static string Of(Handoff handoff, bool isHere) => isHere ? $"/handoff/{handoff.Content.Id}" : Of(handoff);

    /// <summary>The key in a request; false when there is none.</summary>
    public static bool TryRead(HttpRequest request, [NotNullWhen(true)] out byte[]? key)
    {
        key = request.Query["of"] is [{ Length: KeyLength } text] && text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : null;
        return key is not null;
    }
}
