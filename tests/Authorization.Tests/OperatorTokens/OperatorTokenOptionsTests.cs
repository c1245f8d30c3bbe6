// SPDX-License-Identifier: Apache-2.0
using Authorization.OperatorTokens;
using Microsoft.Extensions.Configuration;

namespace Authorization.Tests.OperatorTokens;

public sealed class OperatorTokenOptionsTests
{
    [Fact]
    public async Task Without_settings_there_is_no_verifier()
    {
        await using var rig = new VerifierRig();

        Assert.Null(rig.Verifier);
    }

    [Theory]
    [InlineData("Jwt:Issuer")]
    [InlineData("Jwt:Audience")]
    [InlineData("Jwt:JwksFile", "Verification", "Jwt")]
    [InlineData("Jwt:JwksFile", "Jwt:JwksFile", "/nowhere/jwks.json")]
    [InlineData("Jwt:JwksFile", "Jwt:JwksFile", "/nowhere/jwks.json", "Jwt:JwksUrl", "https://operator.example/jwks")]
    [InlineData("Jwt:JwksUrl", "Jwt:JwksUrl", "http://operator.example/jwks")]
    [InlineData("Jwt:JwksUrl", "Jwt:JwksUrl", "https://user@operator.example/jwks")]
    [InlineData("Jwt:Algorithms", "Jwt:Algorithms:0", "HS256")]
    [InlineData("Jwt:NumberClaim", "Jwt:NumberClaim", "")]
    [InlineData("LongestLife", "LongestLife", "2.00:00:00")]
    [InlineData("Timeout", "Timeout", "00:01:00")]
    [InlineData("TrustedCertificates", "TrustedCertificates", "/nowhere/ca.pem")]
    [InlineData("Introspection:Endpoint", "Verification", "Introspection", "Introspection:Endpoint", "http://localhost/introspect")]
    [InlineData("Introspection:ClientId", "Verification", "Introspection")]
    [InlineData("Introspection:KeyFile", "Verification", "Introspection")]
    [InlineData("Introspection:KindMember", "Verification", "Introspection", "Introspection:Kind", "ts43")]
    [InlineData("Introspection:NumberMember", "Verification", "Introspection", "Introspection:NumberMember", "")]
    public void A_setting_under_which_nothing_could_be_verified_is_refused_by_name(string refused, params string[] settings)
    {
        var options = new OperatorTokenOptions { Verification = OperatorTokenVerification.Jwt };
        new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Chunk(2).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
            .Build().Bind(options);

        var result = new OperatorTokenOptionsValidator().Validate(null, options);

        Assert.Contains(result.Failures ?? [], failure => failure.StartsWith($"Authorization:OperatorTokens:{refused}", StringComparison.Ordinal));
    }
}
