// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace NumberVerification.Tests.V2;

/// <summary>Every scenario of the official files has a test, and no test names one that does not exist.</summary>
public sealed class ScenarioNamesTests
{
    private static readonly string[] Official =
    [
        "@phone_number_verify_01_generic_success_scenario",
        "@phone_number_verify.02_validate_phone_number_success_true",
        "@phone_number_verify.03_validate_phone_number_success_false",
        "@phone_number_verify.04_validate_hashed_phone_number_success_true",
        "@phone_number_verify.05_validate_hashed_phone_number_success_false",
        "@phone_number_verify_400.1_no_request_body",
        "@phone_number_verify_400.2_empty_request_body",
        "@phone_number_verify_400.3_invalid_request_non_existing_property",
        "@phone_number_verify_400.4_both_phone_number_and_hashed_in_request",
        "@phone_number_verify_401.1_no_authorization_header",
        "@phone_number_verify_401.2_expired_access_token",
        "@phone_number_verify_401.3_invalid_access_token",
        "@phoneNumberVerify_403.1_invalid_token_permissions",
        "@phoneNumberVerify_403.2_not_authenticated_using_network_or_sim_based_authentication",
        "@phone_number_verify_C02.01_phone_number_not_schema_compliant",
        "@phone_number_share_01_generic_success_scenario",
        "@phone_number_share_02_success_scenario",
        "@phone_number_share_400.1_invalid_x-correlator",
        "@phoneNumberShare_403.1_invalid_token_permissions",
        "@phoneNumberShare_403.2_not_authenticated_using_network_or_sim_based_authentication",
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
