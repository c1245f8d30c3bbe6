// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Brands;
using Frontchannel.Pages;

namespace Frontchannel.Tests.Brands;

/// <summary>Contrast as WCAG 2.2 computes it, of our own colours and of any that an application may register.</summary>
public sealed class ColourTests
{
    // What text is written with, on what it is written.
    private static readonly (string Ink, string Ground)[] Pairs =
    [
        ("--ink", "--ground"), ("--ink", "--card"), ("--ink", "--sunk"), ("--soft", "--ground"), ("--soft", "--card"), ("--soft", "--sunk"),
        ("--accent", "--ground"), ("--accent", "--card"), ("--accent", "--sunk"), ("--on-accent", "--accent"), ("--on-no", "--no"),
        ("--good", "--good-soft"), ("--bad", "--bad-soft"), ("--bad", "--ground"), ("--bad", "--card"), ("--warn", "--warn-soft"),
    ];

    public static TheoryData<string> Registered =>
        ["#000000", "#ffffff", "#808080", "#ffd400", "#0a7d5a", "#ff0000", "#0000ff", "#00ff00", "#757575", "#777777", "#123456", "#fedcba"];

    [Theory]
    [InlineData("#000000", "#ffffff", 21.0)]
    [InlineData("#ffffff", "#ffffff", 1.0)]
    [InlineData("#777777", "#ffffff", 4.48)]
    [InlineData("#0000ff", "#ffffff", 8.59)]
    [InlineData("#ff0000", "#000000", 5.25)]
    public void Contrast_is_the_ratio_that_WCAG_defines(string one, string two, double expected)
    {
        Assert.Equal(expected, Colour.Parse(one).ContrastTo(Colour.Parse(two)), 2);
        Assert.Equal(Colour.Parse(two).ContrastTo(Colour.Parse(one)), Colour.Parse(one).ContrastTo(Colour.Parse(two)));
    }

    [Theory]
    [MemberData(nameof(Registered))]
    public void Any_colour_becomes_readable_in_either_theme_and_so_does_what_stands_on_it(string registered) =>
        AssertReadable(Colour.Parse(registered));

    [Fact]
    public void So_does_every_other_colour_of_a_coarse_cube()
    {
        for (var rgb = 0; rgb < 16 * 16 * 16; rgb++)
        {
            AssertReadable(new Colour((byte)(rgb / 256 * 17), (byte)(rgb / 16 % 16 * 17), (byte)(rgb % 16 * 17)));
        }
    }

    [Fact]
    public void A_colour_that_can_be_read_stays_as_it_was_registered()
    {
        var green = Colour.Parse("#0a6e4f");

        Assert.Equal(green, green.ReadableOn(BrandStyle.LightGround));
    }

    [Theory]
    [InlineData("")]
    [InlineData("red")]
    [InlineData("#12345")]
    [InlineData("#12345g")]
    [InlineData("# 12345")]
    [InlineData("#1234567")]
    public void Anything_else_is_no_colour(string text) => Assert.Throws<FormatException>(() => Colour.Parse(text));

    [Fact]
    public void Our_own_text_can_be_read_in_either_theme()
    {
        foreach (var theme in Themes())
        {
            Assert.All(Pairs, pair => Assert.True(
                theme[pair.Ink].ContrastTo(theme[pair.Ground]) >= Colour.EnoughContrast,
                $"{pair.Ink} {theme[pair.Ink]} on {pair.Ground} {theme[pair.Ground]}: {theme[pair.Ink].ContrastTo(theme[pair.Ground]):0.00}"));
        }
    }

    // WCAG 2.2, success criterion 1.4.11: 3 is enough for what marks a field, a button or a step.
    [Fact]
    public void Edges_can_be_seen_in_either_theme()
    {
        foreach (var theme in Themes())
        {
            Assert.All(new[] { "--ground", "--card" }, ground => Assert.True(theme["--edge"].ContrastTo(theme[ground]) >= 3, ground));
        }
    }

    [Fact]
    public void A_brand_is_computed_against_the_grounds_of_the_stylesheet()
    {
        var (light, dark) = (Themes()[0], Themes()[1]);

        Assert.Equal(light["--sunk"], BrandStyle.LightGround);
        Assert.Equal(dark["--sunk"], BrandStyle.DarkGround);
        Assert.All(new[] { "--ground", "--card" }, ground => Assert.True(light[ground].ContrastTo(Colour.Black) >= BrandStyle.LightGround.ContrastTo(Colour.Black)));
        Assert.All(new[] { "--ground", "--card" }, ground => Assert.True(dark[ground].ContrastTo(Colour.White) >= BrandStyle.DarkGround.ContrastTo(Colour.White)));
    }

    private static void AssertReadable(Colour registered)
    {
        foreach (var ground in new[] { BrandStyle.LightGround, BrandStyle.DarkGround })
        {
            var accent = registered.ReadableOn(ground);
            Assert.True(accent.ContrastTo(ground) >= Colour.EnoughContrast, $"{registered} on {ground}");
            Assert.True(accent.Ink.ContrastTo(accent) >= Colour.EnoughContrast, $"on {accent}");
        }
    }

    // The first block of variables is the light theme's, the second the dark one's.
    private static List<Dictionary<string, Colour>> Themes()
    {
        var css = System.Text.Encoding.UTF8.GetString(Asset.All["handoff.css"].Bytes.Span);
        return [.. css.Split(":root {").Skip(1).Take(2).Select(block => block[..block.IndexOf('}', StringComparison.Ordinal)]
            .Split(';').Select(line => line.Split(':')).Where(line => line.Length == 2 && line[1].Trim().StartsWith('#'))
            .ToDictionary(line => line[0].Trim(), line => Colour.Parse(line[1].Trim())))];
    }
}
