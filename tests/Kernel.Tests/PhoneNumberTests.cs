// SPDX-License-Identifier: Apache-2.0
namespace Kernel.Tests;

public class PhoneNumberTests
{
    [Theory]
    [InlineData("+12345")]
    [InlineData("+123456789")]
    [InlineData("+123456789012345")]
    [InlineData("+999999999999999")]
    [InlineData("+10000")]
    [Trait("rule", "NV-03")]
    public void A_number_is_read_packed_and_written_back(string text)
    {
        Assert.True(PhoneNumber.TryParse(text, out var number));
        Assert.Equal(text, number.E164);
        Assert.True(PhoneNumber.TryParseDigits(text.AsSpan(1), out var fromDigits));
        Assert.Equal(number, fromDigits);
        Assert.True(PhoneNumber.TryUnpack(number.Packed, out var unpacked));
        Assert.Equal(number, unpacked);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("+")]
    [InlineData("+1234")]
    [InlineData("+1234567890123456")]
    [InlineData("+0123456789")]
    [InlineData("+00012230304913849")]
    [InlineData("123456789")]
    [InlineData("00346661113334")]
    [InlineData("tel:+346661113334")]
    [InlineData("++49565456787")]
    [InlineData("+12334foo22222")]
    [InlineData("+34 666111333")]
    [InlineData("+34-666-111-333")]
    [InlineData("+123456789\n")]
    [InlineData("+123456789\r\n")]
    [InlineData("+123456789\0")]
    [InlineData(" +123456789")]
    [InlineData("+123456789 ")]
    [InlineData("\uFEFF+123456789")]
    [InlineData("+\u0661\u0662\u0663\u0664\u0665\u0666")] // Arabic-Indic digits
    [InlineData("+12345\u0966")] // Devanagari zero
    [InlineData("+\uFF11\uFF12\uFF13\uFF14\uFF15")] // full width
    [InlineData("\uFF0B123456789")] // full-width plus
    [InlineData("+12345\u00B2")] // superscript two
    [InlineData("-123456789")]
    [InlineData("+-12345678")]
    [InlineData("+1e5000")]
    public void What_is_no_E164_number_is_refused(string? text)
    {
        Assert.False(PhoneNumber.TryParse(text, out var number));
        Assert.Equal(default, number);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9_999)]
    [InlineData(1_000_000_000_000_000)]
    [InlineData(ulong.MaxValue)]
    public void What_no_number_packs_to_is_not_unpacked(ulong packed) => Assert.False(PhoneNumber.TryUnpack(packed, out _));

    [Fact]
    [Trait("rule", "SEC-320")]
    public void A_number_does_not_print_itself()
    {
        Assert.True(PhoneNumber.TryParse("+99977001005", out var number));

        Assert.DoesNotContain("99977", number.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("99977", $"{number}", StringComparison.Ordinal);
        Assert.DoesNotContain("99977", new Holder(number).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_defaulted_number_is_never_a_number() =>
        Assert.Throws<InvalidOperationException>(() => default(PhoneNumber).E164);

    private sealed record Holder(PhoneNumber Number);
}
