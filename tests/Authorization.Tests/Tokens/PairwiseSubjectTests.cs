// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Authorization.Tokens;
using Kernel;
using Kernel.Jose;

namespace Authorization.Tests.Tokens;

public class PairwiseSubjectTests
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, PairwiseSubject.SecretLength).Select(i => (byte)i)];

    [Fact]
    [Trait("rule", "AS-62")]
    public void It_is_the_keyed_hash_of_sector_zero_and_number()
    {
        var expected = HMACSHA256.HashData(Secret, Encoding.ASCII.GetBytes("sector-1\0+99977001005"));

        Assert.Equal(Base64Url.Encode(expected), Loaded().Of("sector-1", Number("+99977001005")));
    }

    [Fact]
    [Trait("rule", "AS-61")]
    [Trait("rule", "SEC-191")]
    [Trait("rule", "AS-15")]
    public void Two_sectors_see_two_subjects_and_one_sector_always_the_same()
    {
        var subjects = Loaded();

        Assert.NotEqual(subjects.Of("a", Number("+99977001005")), subjects.Of("b", Number("+99977001005")));
        Assert.NotEqual(subjects.Of("a", Number("+99977001005")), subjects.Of("a", Number("+99977001006")));
        Assert.Equal(subjects.Of("a", Number("+99977001005")), Loaded().Of("a", Number("+99977001005")));
    }

    [Fact]
    [Trait("rule", "SEC-192")]
    public void It_is_no_hash_that_public_values_could_rebuild()
    {
        var subject = Loaded().Of("sector-1", Number("+99977001005"));

        string[] publicValues = ["", "sector-1", "app-1", "https://op.example"];
        string[] spellings = ["+99977001005", "99977001005", "tel:+99977001005", "sector-1\0+99977001005"];
        foreach (var bytes in spellings.Select(Encoding.ASCII.GetBytes))
        {
            Assert.NotEqual(Base64Url.Encode(SHA256.HashData(bytes)), subject);
            Assert.All(publicValues, key =>
                Assert.NotEqual(Base64Url.Encode(HMACSHA256.HashData(Encoding.ASCII.GetBytes(key), bytes)), subject));
        }
    }

    [Fact]
    public void Without_its_secret_it_names_nobody()
    {
        Assert.Throws<InvalidOperationException>(() => new PairwiseSubject().Of("a", Number("+99977001005")));
        Assert.Throws<ArgumentOutOfRangeException>(() => new PairwiseSubject().Use([]));
    }

    private static PairwiseSubject Loaded()
    {
        var subjects = new PairwiseSubject();
        subjects.Use(Secret);
        return subjects;
    }

    private static PhoneNumber Number(string text)
    {
        Assert.True(PhoneNumber.TryParse(text, out var number));
        return number;
    }
}
