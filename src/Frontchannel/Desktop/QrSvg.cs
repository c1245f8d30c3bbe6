// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using QRCoder;

namespace Frontchannel.Desktop;

/// <summary>
/// A QR as SVG: black on white whatever the theme, with the quiet zone of four modules that ISO/IEC 18004 asks for. One path, a run of dark
/// modules at a time, which is a tenth of one rectangle each.
/// </summary>
internal static class QrSvg
{
    /// <summary>Draws a text.</summary>
    public static string Draw(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var rows = code.ModuleMatrix; // QRCoder's matrix holds the quiet zone.
        var path = new StringBuilder();
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                var run = 0;
                while (x + run < rows[y].Count && rows[y][x + run])
                {
                    run++;
                }

                if (run > 0)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h{run}v1h-{run}z");
                    x += run;
                }
            }
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {rows.Count} {rows.Count}" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{path}" fill="#000"/></svg>""");
    }
}
