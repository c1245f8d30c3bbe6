// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;

namespace Storage.Sealing;

/// <summary>
/// Random nonces of AES-GCM (NIST SP 800-38D §8.2.2), taken from the system's generator in bulk, because one call for each costs
/// almost half as much as the sealing of an envelope. Every thread has a stock of its own, so none is handed out twice.
/// </summary>
internal static class RandomNonces
{
    /// <summary>96 bits.</summary>
    public const int Length = 12;

    private const int StockSize = 64 * Length;

    [ThreadStatic]
    private static byte[]? _stock;

    [ThreadStatic]
    private static int _left;

    /// <summary>Fills in the next nonce.</summary>
    public static void Next(Span<byte> nonce)
    {
        var stock = _stock ??= new byte[StockSize];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(stock);
            _left = StockSize;
        }

        _left -= Length;
        stock.AsSpan(_left, Length).CopyTo(nonce);
    }
}
