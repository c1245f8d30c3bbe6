// SPDX-License-Identifier: Apache-2.0
using Testing.Contract;

namespace NumberVerification.Tests.Descriptions;

/// <summary>Our description binds to the same contract as CAMARA's own file, in everything but prose and examples.</summary>
public sealed class OfficialFileTests
{
    // The one place where a provider must differ (NV-02).
    private const string OpenIdUrl = "/components/securitySchemes/openId/openIdConnectUrl: "
        + "\"https://example.com/.well-known/openid-configuration\" -> \"http://localhost:9091/.well-known/openid-configuration\"";

    [Theory]
    [InlineData("number-verification-2.1.0.yaml", "number-verification-v2.yaml")]
    [InlineData("number-verification-1.0.0.yaml", "number-verification-v1.yaml")]
    [Trait("rule", "NV-01")]
    [Trait("rule", "NV-02")]
    [Trait("rule", "NV-10")]
    [Trait("rule", "COM-17")]
    public void Our_file_differs_from_the_official_one_in_the_discovery_url_only(string official, string ours) =>
        Assert.Equal([OpenIdUrl], Differences(official, ours));

    // The names of its body are required, or its oneOf would fit no body at all (NV-40); the paths are ours, and both of them; CAMARA
    // has no support or terms for this installation.
    [Fact]
    [Trait("rule", "NV-40")]
    [Trait("rule", "COM-16")]
    [Trait("rule", "COM-19")]
    public void Our_file_of_version_0_is_repaired_where_the_official_one_cannot_be_met()
    {
        var differences = Differences("number-verification-0.3.1.yaml", "number-verification-v0.yaml");
        Assert.Equal(
            [
                "/components/schemas/HashedPhoneNumber/required: (absent) -> [\"hashedPhoneNumber\"]",
                "/components/schemas/PhoneNumber/required: (absent) -> [\"phoneNumber\"]",
                OpenIdUrl.Replace("/openId/", "/three_legged/", StringComparison.Ordinal),
            ],
            differences.Where(place => !place.StartsWith("/info/", StringComparison.Ordinal) && !place.StartsWith("/servers/", StringComparison.Ordinal)));
        Assert.All(
            differences.Where(place => place.StartsWith("/info/", StringComparison.Ordinal)),
            place => Assert.Matches("^/info/(contact|termsOfService).* -> \\(absent\\)$", place));
    }

    private static IReadOnlyList<string> Differences(string official, string ours)
    {
        var path = RepositoryFiles.FindOfficial(official);
        Assert.SkipWhen(path is null, $"The official {official} is not at hand (looked for shared/camara beside the repository and above).");
        return DescriptionDiff.Differences(
            File.ReadAllText(path!), File.ReadAllText(Path.Combine(RepositoryFiles.Root, "camara-specs", ours)));
    }

    [Fact]
    public void A_difference_anywhere_in_what_binds_is_found()
    {
        var ours = File.ReadAllText(Path.Combine(RepositoryFiles.Root, "camara-specs", "number-verification-v2.yaml"));
        Assert.Empty(DescriptionDiff.Differences(ours, ours.Replace("The numbers were compared.", "Other words.", StringComparison.Ordinal)));
        (string Is, string Becomes)[] changes =
        [
            ("  /verify:", "  /check:"),
            ("    post:", "    put:"),
            ("operationId: phoneNumberVerify", "operationId: verify"),
            ("        - Phone number share", "        - Share"),
            ("{4,14}", "{4,15}"),
            ("{64}", "{63}"),
            ("{0,256}", "{0,255}"),
            ("minProperties: 1", "minProperties: 0"),
            ("        - devicePhoneNumber\n", "        - number\n"),
            ("- INVALID_ARGUMENT", "- OUT_OF_RANGE"),
            ("                      - PERMISSION_DENIED\n", ""),
            ("            code: UNAUTHENTICATED", "            code: AUTHENTICATION_REQUIRED"),
            ("                code: PERMISSION_DENIED", "                code: PERMISSION_REFUSED"),
            ("        '403':", "        '404':"),
            ("            - number-verification:verify", "            - number-verification:read"),
            ("        required: true", "        required: false"),
            ("type: boolean", "type: string"),
            ("      in: header", "      in: query"),
            ("default: http://localhost:9091", "default: http://localhost"),
            ("version: 2.1.0", "version: 2.0.0"),
        ];
        foreach (var (before, after) in changes)
        {
            Assert.Contains(before, ours, StringComparison.Ordinal);
            Assert.NotEmpty(DescriptionDiff.Differences(ours, ours.Replace(before, after, StringComparison.Ordinal)));
        }
    }
}
