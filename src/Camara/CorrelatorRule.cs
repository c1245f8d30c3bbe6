// SPDX-License-Identifier: Apache-2.0
namespace Camara;

/// <summary>What a release takes as an <c>x-correlator</c>.</summary>
public enum CorrelatorRule
{
    /// <summary>The pattern of Commonalities 0.6: anything else is a 400 (Design Guide §5.8.5).</summary>
    Pattern,

    /// <summary>
    /// Any text, as before 0.5. Nothing is refused; what cannot be repeated safely (longer than 256 characters, or not visible ASCII and
    /// spaces) is answered with a fresh UUID instead.
    /// </summary>
    AnyText,
}
