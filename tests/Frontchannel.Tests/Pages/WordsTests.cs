// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using Frontchannel.Handoffs;
using Frontchannel.Pages;

namespace Frontchannel.Tests.Pages;

public sealed partial class WordsTests
{
    private static readonly Words English = Words.Best([]);

    public static TheoryData<string> Languages => [.. Words.All.Select(words => words.Language)];

    [Fact]
    public void There_are_six_languages() =>
        Assert.Equal(["ar", "de", "en", "es", "fr", "pt"], Words.All.Select(words => words.Language).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_language_says_all_that_English_says(string language)
    {
        var words = Words.Best([language]);

        Assert.Equal(English.Keys.Order(StringComparer.Ordinal), words.Keys.Order(StringComparer.Ordinal));
        Assert.All(words.Keys, key => Assert.False(string.IsNullOrWhiteSpace(words[key]), key));
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void Each_text_has_the_places_that_the_English_one_has_and_no_other_braces(string language)
    {
        var words = Words.Best([language]);

        Assert.All(English.Keys, key =>
        {
            Assert.Equal(Places(English[key]), Places(words[key]));
            Assert.DoesNotContain(Place().Replace(words[key], ""), symbol => symbol is '{' or '}');
        });
    }

    [Theory]
    [MemberData(nameof(Languages))]
    public void No_language_leaves_a_sentence_in_English(string language)
    {
        if (language == English.Language)
        {
            return;
        }

        var words = Words.Best([language]);
        var sentences = English.Keys.Where(key => English[key].Count(symbol => symbol is ' ') > 3);
        Assert.All(sentences, key => Assert.NotEqual(English[key], words[key]));
    }

    [Fact]
    public void Arabic_is_written_from_right_to_left_and_nothing_else_is()
    {
        Assert.All(Words.All, words => Assert.Equal(words.Language is "ar" ? "rtl" : "ltr", words.Direction));
    }

    [Fact]
    public void Every_state_and_every_reason_has_words_on_both_devices()
    {
        string[] reasons =
        [
            FailureReason.Denied, FailureReason.WrongNumber, FailureReason.NoProof, FailureReason.Cancelled, FailureReason.Reported, FailureReason.Stopped,
            FailureReason.OtherCountry,
        ];
        var states = Enum.GetValues<HandoffState>().Where(state => state is not HandoffState.Failed).Select(state => state.Word());

        Assert.All(states, state => Assert.NotNull(English.Find($"state.{state}")));
        Assert.All(reasons, reason => Assert.NotNull(English.Find($"failed.{FailureReason.Told(reason)}")));
        Assert.All(reasons.Append("done").Append("expired").Append("open"), outcome => Assert.NotNull(English.Find($"end.{outcome}.title")));
        Assert.All(English.Keys.Where(key => key.EndsWith(".title", StringComparison.Ordinal) && key.StartsWith("problem.", StringComparison.Ordinal)),
            key => Assert.NotNull(English.Find(key.Replace(".title", ".text", StringComparison.Ordinal))));
    }

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(place => place.Value).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"\{[01]\}")]
    private static partial Regex Place();
}
