// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Brands;

/// <summary>The stylesheet that puts an application's colour over ours, in either theme as far from its ground as reading needs.</summary>
internal static class BrandStyle
{
    /// <summary>The darkest ground of the light theme that our colour stands on: <c>--sunk</c> of <c>handoff.css</c>.</summary>
    public static Colour LightGround { get; } = Colour.Parse("#eef2f0");

    /// <summary>The lightest ground of the dark theme that our colour stands on: <c>--sunk</c> of <c>handoff.css</c>.</summary>
    public static Colour DarkGround { get; } = Colour.Parse("#1f2a28");

    /// <summary>Writes it.</summary>
    /// <param name="colour">The registered colour, <c>#rrggbb</c>.</param>
    public static string Write(string colour)
    {
        var registered = Colour.Parse(colour);
        return $$"""
            :root { {{Of(registered.ReadableOn(LightGround))}} }
            @media (prefers-color-scheme: dark) { :root { {{Of(registered.ReadableOn(DarkGround))}} } }

            """;
    }

    private static string Of(Colour accent) => $"--accent: {accent}; --on-accent: {accent.Ink};";
}
