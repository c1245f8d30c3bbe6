// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;

namespace Handoff;

/// <summary>Draws how many of the desktops knew after how many milliseconds: one line per step, all runs together.</summary>
internal static class Plot
{
    private const double Width = 760;
    private const double Height = 360;
    private const double Left = 52;
    private const double Right = 20;
    private const double Top = 20;
    private const double Bottom = 46;
    private const double Least = 1;
    private const double Greatest = 1000;
    private const double Promise = 300;

    private static readonly double[] Marks = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];

    /// <summary>The picture, SVG.</summary>
    public static string Draw(IReadOnlyList<Figures> runs)
    {
        (string Name, string Colour, Func<Figures, double[]> Values)[] curves =
        [
            ("scanned", "#8a8f98", run => run.Steady.Scanned),
            ("confirmed", "#0a7d5a", run => run.Steady.Confirmed),
            ("done", "#2257c4", run => run.Steady.Done),
            ("confirmed, all at once", "#c2571a", run => run.Burst.Confirmed),
        ];
        var svg = new StringBuilder();
        Add($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="12" role="img">""");
        Add($"<title>Share of desktops that knew, by milliseconds since the phone's button</title>");
        Add($"""<rect width="100%" height="100%" fill="#fff"/>""");
        foreach (var mark in Marks)
        {
            Add($"""<path d="M{X(mark):0.0} {Top}V{Height - Bottom}" stroke="#e3e5e8"/>""");
            Add($"""<text x="{X(mark):0.0}" y="{Height - Bottom + 16}" text-anchor="middle" fill="#444">{mark}</text>""");
        }

        foreach (var share in new[] { 0, 0.25, 0.5, 0.75, 1 })
        {
            Add($"""<path d="M{Left} {Y(share):0.0}H{Width - Right}" stroke="#e3e5e8"/>""");
            Add($"""<text x="{Left - 8}" y="{Y(share) + 4:0.0}" text-anchor="end" fill="#444">{share:P0}</text>""");
        }

        Add($"""<text x="{(Left + Width - Right) / 2:0}" y="{Height - 8}" text-anchor="middle" fill="#444">milliseconds since the phone's button was pressed</text>""");
        Add($"""<path d="M{X(Promise):0.0} {Top}V{Height - Bottom}" stroke="#b3261e" stroke-dasharray="4 3"/>""");
        Add($"""<text x="{X(Promise) - 6:0.0}" y="{Height - Bottom - 8}" text-anchor="end" fill="#b3261e">{Promise} ms</text>""");
        for (var at = 0; at < curves.Length; at++)
        {
            double[] values = [.. runs.SelectMany(curves[at].Values).Order()];
            Add($"""<path d="{PathOf(values)}" fill="none" stroke="{curves[at].Colour}" stroke-width="2"/>""");
            Add($"""<path d="M{Left + 14} {Top + 16 + (at * 20)}h22" stroke="{curves[at].Colour}" stroke-width="2"/>""");
            Add($"""<text x="{Left + 44}" y="{Top + 20 + (at * 20)}" fill="#222">{curves[at].Name}</text>""");
        }

        Add($"</svg>");
        return svg.ToString();

        void Add(FormattableString text) => svg.Append(text.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    // A logarithmic axis: what is twice as slow is as far away everywhere.
    private static double X(double milliseconds) =>
        Left + ((Width - Left - Right) * Math.Log(Math.Clamp(milliseconds, Least, Greatest) / Least) / Math.Log(Greatest / Least));

    private static double Y(double share) => Height - Bottom - ((Height - Top - Bottom) * share);

    private static string PathOf(double[] values)
    {
        var path = new StringBuilder();
        for (var at = 0; at < values.Length; at++)
        {
            path.Append(CultureInfo.InvariantCulture, $"{(at == 0 ? 'M' : 'L')}{X(values[at]):0.0} {Y((at + 1.0) / values.Length):0.0}");
        }

        return path.ToString();
    }
}
