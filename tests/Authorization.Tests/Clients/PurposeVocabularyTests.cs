// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;

namespace Authorization.Tests.Clients;

public class PurposeVocabularyTests
{
    [Theory]
    [InlineData("FraudPreventionAndDetection", true)]
    [InlineData("IdentityVerification", true)]
    [InlineData("AcademicResearch", true)]
    [InlineData("Verification", true)]
    [InlineData("fraudpreventionanddetection", false)]
    [InlineData("LegitimateInterest", false)]
    [InlineData("dpv:Verification", false)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [Trait("rule", "AS-57")]
    [Trait("rule", "AS-59")]
    public void A_purpose_is_a_term_of_the_vocabulary_letter_by_letter(string term, bool expected) =>
        Assert.Equal(expected, PurposeVocabulary.Contains(term));
}
