// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Microsoft.Playwright;
using ZXing;
using ZXing.Common;
using ZXing.QrCode;

namespace EndToEnd.Tests.Handoff;

/// <summary>A phone's camera and the reader behind it: finds the QR on a picture of a whole screen. A page of its own turns the picture into pixels.</summary>
internal sealed class Lens(IPage page) : IDisposable
{
    private static readonly Dictionary<DecodeHintType, object> Hints = new() { [DecodeHintType.TRY_HARDER] = true };

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);

    /// <summary>The text of the QR on a PNG; null when there is none that can be read.</summary>
    public async Task<string?> ReadAsync(byte[] png)
    {
        var picture = await DevelopAsync(png);
        var pixels = picture.GetProperty("grey").GetBytesFromBase64();
        var light = new RGBLuminanceSource(
            pixels, picture.GetProperty("width").GetInt32(), picture.GetProperty("height").GetInt32(), RGBLuminanceSource.BitmapFormat.Gray8);
        return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(light)), Hints)?.Text;
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private async Task<JsonElement> DevelopAsync(byte[] png)
    {
        await _oneAtATime.WaitAsync();
        try
        {
            return await page.EvaluateAsync<JsonElement>(
                """
                async (png) => {
                  const image = new Image();
                  image.src = `data:image/png;base64,${png}`;
                  await image.decode();
                  const { width, height } = image;
                  const canvas = new OffscreenCanvas(width, height).getContext("2d");
                  canvas.drawImage(image, 0, 0);
                  const { data } = canvas.getImageData(0, 0, width, height);
                  let grey = "";
                  for (let i = 0; i < data.length; i += 4) grey += String.fromCharCode((data[i] * 299 + data[i + 1] * 587 + data[i + 2] * 114) / 1000);
                  return { width, height, grey: btoa(grey) };
                }
                """,
                Convert.ToBase64String(png));
        }
        finally
        {
            _oneAtATime.Release();
        }
    }
}
