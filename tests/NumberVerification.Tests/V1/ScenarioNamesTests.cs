// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace NumberVerification.Tests.V1;

/// <summary>Every scenario of the official files of 1.0.0 (r1.3) has a test, and no test names one that does not exist.</summary>
public sealed class ScenarioNamesTests
{
    private static readonly string[] Official =
    [
        "@NumberVerification_verify0_phoneNumber_does_not_match_schema",
        "@NumberVerification_verify100_match_true",
        "@NumberVerification_verify101_match_false",
        "@NumberVerification_verify200_missing_phone_number_in_request",
        "@NumberVerification_verify201_missing_scope",
        "@NumberVerification_verify202_expired_access_token",
        "@NumberVerification_verify203_both_phone_number_and_hashed_in_request",
        "@NumberVerification_phone_number_verify204_no_phonenumber_associated_with_access_token",
        "@NumberVerification_phone_number_verify205_must_have_used_network_authentication",
        "@NumberVerification_verify300_match_hashed_true",
        "@NumberVerification_verify301_match_false",
        "@NumberVerification_phone_number_share100_match_true",
        "@NumberVerification_phone_number_share201_missing_scope",
        "@NumberVerification_phone_number_share202_expired_access_token",
        "@NumberVerification_phone_number_share203_no_phonenumber_associated_with_access_token",
        "@NumberVerification_phone_number_share205_must_have_used_network_authentication",
    ];

    [Fact]
    public void Every_official_scenario_has_a_test_under_its_name()
    {
        var named = new[] { typeof(VerifyScenarios), typeof(ShareScenarios) }
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<TraitAttribute>())
            .Where(trait => trait.Name == "camara")
            .Select(trait => trait.Value)
            .Distinct();
        Assert.Equal(Official.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }
}
