// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Storage.Sealing;

namespace Storage.Tests;

public sealed class SealingKeyTests
{
    private static readonly byte[] Id = RandomNumberGenerator.GetBytes(SealingKey.IdLength);
    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(SealingKey.KeyLength);
    private static readonly byte[] Plain = Encoding.UTF8.GetBytes("nobody else may read this");

    [Theory]
    [InlineData("letters", "address", true)]
    [InlineData("postcards", "address", false)]
    [InlineData("letter", "saddress", false)]
    [InlineData("lettersa", "ddress", false)]
    [InlineData("", "lettersaddress", false)]
    [InlineData("letters", "addres", false)]
    public void Under_one_key_only_the_purpose_and_context_of_the_seal_open_it(string purpose, string context, bool opens)
    {
        var letter = Key("letters").Seal(Plain, Encoding.UTF8.GetBytes("address"));

        Assert.Equal(opens ? Plain : null, Key(purpose).Open(letter, Encoding.UTF8.GetBytes(context)));
    }

    [Fact]
    public void Nonces_are_random_and_tell_nobody_how_much_was_sealed()
    {
        var key = Key("letters");
        var nonces = Enumerable.Range(0, 2000).Select(_ => key.Seal(Plain, default)[SealingKey.IdLength..][..RandomNonces.Length]).ToList();

        Assert.Equal(2000, nonces.Select(Convert.ToHexString).Distinct().Count());
        for (var bit = 0; bit < 8 * RandomNonces.Length; bit++)
        {
            // Nine standard deviations to either side; most bits of a counter stand still.
            Assert.InRange(nonces.Count(nonce => (nonce[bit / 8] >> (bit % 8) & 1) == 1), 800, 1200);
        }

        // Neighbours of a counter differ by one; of random values half the bits do.
        var turned = nonces.Zip(nonces.Skip(1), (one, next) => BitOperations.PopCount(
            BinaryPrimitives.ReadUInt64BigEndian(one) ^ BinaryPrimitives.ReadUInt64BigEndian(next)));
        Assert.InRange(turned.Average(), 30, 34);
    }

    [Fact]
    public async Task Nonces_of_several_threads_at_once_do_not_meet()
    {
        var key = Key("letters");
        var letters = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => Enumerable.Range(0, 500).Select(_ => key.Seal(Plain, default)).ToList())));

        Assert.Equal(4000, letters.SelectMany(list => list).Select(letter => Convert.ToHexString(letter.AsSpan(8, 12))).Distinct().Count());
    }

    private static SealingKey Key(string purpose) => new(Id, Secret, purpose, DateTimeOffset.UnixEpoch);
}
