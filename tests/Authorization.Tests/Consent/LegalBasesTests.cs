// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Consent;
using Authorization.Tests.Hosting;
using Microsoft.Extensions.Options;
using Testing.Contract;

namespace Authorization.Tests.Consent;

[Trait("rule", "AS-77")]
public sealed class LegalBasesTests
{
    [Theory]
    [InlineData("FraudPreventionAndDetection", LegalBasis.NotNeeded)]
    [InlineData("IdentityVerification", LegalBasis.NotNeeded)]
    [InlineData("LegalCompliance", LegalBasis.NotNeeded)]
    [InlineData("Marketing", LegalBasis.MustBeOnRecord)]
    [InlineData("SellDataToThirdParties", LegalBasis.MustBeOnRecord)]
    [InlineData("", LegalBasis.MustBeOnRecord)]
    public void Unless_something_is_set_only_purposes_that_protect_and_serve_need_no_consent(string purpose, LegalBasis basis)
    {
        Assert.Equal(basis, Of(new ConsentOptions(), purpose: purpose));
        Assert.Equal(LegalBasis.NotNeeded, Of(new ConsentOptions { Default = LegalBasis.NotNeeded }, purpose: purpose));
        Assert.Equal(LegalBasis.MustBeOnRecord, Of(new ConsentOptions { Default = LegalBasis.MustBeOnRecord }, purpose: purpose));
    }

    [Fact]
    public void Every_purpose_that_needs_no_consent_is_one_of_the_vocabulary_and_told_to_operators()
    {
        var manual = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "docs", "operations.md"));
        Assert.All(LegalBases.UsuallyWithoutConsent, purpose => Assert.True(PurposeVocabulary.Contains(purpose), purpose));
        Assert.All(LegalBases.UsuallyWithoutConsent, purpose => Assert.Contains($"`{purpose}`", manual, StringComparison.Ordinal));
    }

    [Fact]
    public void The_rule_that_names_most_decides_and_of_two_equal_ones_the_stricter()
    {
        var options = new ConsentOptions { Default = LegalBasis.NotNeeded };
        options.Rules.Add(new() { Purpose = "Marketing", Basis = LegalBasis.MustBeOnRecord });
        options.Rules.Add(new() { ClientId = "a", Basis = LegalBasis.NotNeeded });
        Assert.Equal(LegalBasis.MustBeOnRecord, Of(options, "a", purpose: "Marketing"));
        Assert.Equal(LegalBasis.NotNeeded, Of(options, "a", purpose: "Verification"));

        options.Rules.Add(new() { ClientId = "a", Purpose = "Marketing", Basis = LegalBasis.NotNeeded });
        Assert.Equal(LegalBasis.NotNeeded, Of(options, "a", purpose: "Marketing"));
        Assert.Equal(LegalBasis.MustBeOnRecord, Of(options, "b", purpose: "Marketing"));

        options.Rules.Add(new() { ClientId = "a", Purpose = "Marketing", Scope = ConsentHost.Share, Basis = LegalBasis.MustBeOnRecord });
        Assert.Equal(LegalBasis.MustBeOnRecord, Of(options, "a", ConsentHost.Share, "Marketing"));
        Assert.Equal(LegalBasis.NotNeeded, Of(options, "a", ConsentHost.Verify, "Marketing"));
    }

    [Theory]
    [InlineData("Default", "7", "Default")]
    [InlineData("Default", "Contract", "Default")]
    [InlineData("Rules:0:Basis", "NotNeeded", "Rules:0 must name")]
    [InlineData("Rules:0:Purpose", "Marketing", "Rules:0:Basis")]
    [InlineData("Rules:1:Purpose", "dpv:Marketing", "Rules:1:Purpose")]
    [InlineData("Rules:1:Scope", "openid", "Rules:1:Scope")]
    [InlineData("Rules:1:ClientId", " ", "Rules:1:ClientId")]
    [InlineData("Rules:1:Purpose", "IdentityVerification", "Rules:1 is about")]
    [InlineData("Rules:0:Purposes", "Marketing", "Purposes")]
    public async Task A_setting_that_cannot_be_meant_stops_the_start_by_name(string name, string value, string named)
    {
        await using var host = new AuthorizationHost();
        if (!name.StartsWith("Rules:0:P", StringComparison.Ordinal) && !name.StartsWith("Rules:0:B", StringComparison.Ordinal))
        {
            host.Settings["Authorization:Consent:Rules:0:Purpose"] = "IdentityVerification";
            host.Settings["Authorization:Consent:Rules:0:Basis"] = "MustBeOnRecord";
            host.Settings["Authorization:Consent:Rules:1:Basis"] = name.StartsWith("Rules:1", StringComparison.Ordinal) ? "NotNeeded" : null;
        }

        host.Settings[$"Authorization:Consent:{name}"] = value;
        var refusal = await Assert.ThrowsAnyAsync<Exception>(async () => await host.InitializeAsync());
        Assert.Contains(named, $"{refusal.Message} {refusal.InnerException?.Message}", StringComparison.Ordinal);
    }

    private static LegalBasis Of(
        ConsentOptions options, string clientId = "a", string scope = ConsentHost.Verify, string purpose = "Verification") =>
        new LegalBases(Options.Create(options)).Of(clientId, scope, purpose);
}
