// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Frontchannel.Brands;

/// <summary>An opaque colour of sRGB, and how well it can be read on another.</summary>
/// <param name="Red">0 to 255.</param>
/// <param name="Green">0 to 255.</param>
/// <param name="Blue">0 to 255.</param>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>What body text needs (WCAG 2.2, success criterion 1.4.3).</summary>
    public const double EnoughContrast = 4.5;

    private const int Steps = 64;

    /// <summary>No light.</summary>
    public static Colour Black => default;

    /// <summary>All of it.</summary>
    public static Colour White => new(255, 255, 255);

    /// <summary>Reads <c>#rrggbb</c>.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Colour Parse(string text) =>
        text is ['#', _, _, _, _, _, _] && uint.TryParse(text.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var rgb)
            ? new Colour((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb)
            : throw new FormatException("A colour is # and six hexadecimal digits.");

    /// <summary>Black or white, whichever is the easier to read on this one: always enough.</summary>
    public Colour Ink => ContrastTo(White) >= ContrastTo(Black) ? White : Black;

    // WCAG 2.2, "relative luminance".
    private double Luminance => (0.2126 * Linear(Red)) + (0.7152 * Linear(Green)) + (0.0722 * Linear(Blue));

    /// <summary>The contrast ratio to another colour, from 1 to 21 (WCAG 2.2, "contrast ratio").</summary>
    public double ContrastTo(Colour other)
    {
        var (one, two) = (Luminance, other.Luminance);
        return (Math.Max(one, two) + 0.05) / (Math.Min(one, two) + 0.05);
    }

    /// <summary>This colour where it can be read on a ground, else the nearest to it that can, darker or lighter than the ground as that asks.</summary>
    public Colour ReadableOn(Colour ground)
    {
        var end = ground.Ink;
        for (var step = 0; step < Steps; step++)
        {
            if (Towards(end, step) is var mixed && mixed.ContrastTo(ground) >= EnoughContrast)
            {
                return mixed;
            }
        }

        return end;
    }

    /// <summary><c>#rrggbb</c>.</summary>
    public override string ToString() => $"#{Red:x2}{Green:x2}{Blue:x2}";

    private Colour Towards(Colour end, int step)
    {
        return new Colour(Mix(Red, end.Red), Mix(Green, end.Green), Mix(Blue, end.Blue));

        byte Mix(byte from, byte to) => (byte)(((from * (Steps - step)) + (to * step)) / Steps);
    }

    private static double Linear(byte channel)
    {
        var share = channel / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.Pow((share + 0.055) / 1.055, 2.4);
    }
}
