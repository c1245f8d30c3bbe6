// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Testing.Contract;

namespace NumberVerification.Tests.Descriptions;

/// <summary>What the design guide asks of every name in a description that is served. Version 0 is older than the guide.</summary>
public sealed partial class NamingTests
{
    public static TheoryData<string> Descriptions =>
        [.. Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "camara-specs"), "number-verification-v*.yaml")
            .Select(path => Path.GetFileName(path)).Where(name => !name.StartsWith("number-verification-v0", StringComparison.Ordinal)).Order()];

    [Theory]
    [MemberData(nameof(Descriptions))]
    [Trait("rule", "COM-09")]
    public void Names_are_spelled_as_the_guide_wants(string file)
    {
        var root = Read(file);
        var schemas = root["components"]!["schemas"]!.AsObject();

        Assert.All(root["paths"]!.AsObject(), path => Assert.Matches("^/[a-z]+(-[a-z]+)*$", path.Key));
        Assert.All(Operations(root), operation => Assert.Matches(LowerCamel(), operation["operationId"]!.GetValue<string>()));
        Assert.All(schemas, schema => Assert.Matches("^[A-Z][A-Za-z0-9]+$", schema.Key));
        var properties = schemas.SelectMany(schema => schema.Value!["properties"]?.AsObject().Select(property => property.Key) ?? []).ToList();
        Assert.NotEmpty(properties);
        Assert.All(properties, property => Assert.Matches(LowerCamel(), property));
    }

    [Theory]
    [MemberData(nameof(Descriptions))]
    [Trait("rule", "COM-02")]
    [Trait("rule", "NV-17")]
    public void Codes_are_words_and_only_the_apis_own_are_prefixed(string file)
    {
        var root = Read(file);
        var codes = Codes(root).ToList();

        Assert.Contains("UNAUTHENTICATED", codes);
        Assert.All(codes, code => Assert.Matches(@"^(NUMBER_VERIFICATION\.)?[A-Z]+(_[A-Z]+)*$", code));
        Assert.Equal(
            ["NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK"],
            codes.Where(code => code.Contains('.', StringComparison.Ordinal)).Distinct());
        Assert.DoesNotContain(codes, code => code.Contains("IDENTIFIER", StringComparison.Ordinal));
        Assert.All(Operations(root), operation => Assert.DoesNotContain("422", operation["responses"]!.AsObject().Select(response => response.Key)));
    }

    [Theory]
    [MemberData(nameof(Descriptions))]
    [Trait("rule", "COM-14")]
    public void Scopes_name_the_api_perhaps_a_resource_and_an_action(string file)
    {
        var scopes = Operations(Read(file)).SelectMany(operation => operation["security"]!.AsArray())
            .SelectMany(scheme => scheme!["openId"]!.AsArray())
            .Select(scope => scope!.GetValue<string>())
            .ToList();

        Assert.Equal(2, scopes.Count);
        Assert.All(scopes, scope => Assert.Matches("^number-verification(:[a-z-]+)?:[a-z]+$", scope));
    }

    [Theory]
    [MemberData(nameof(Descriptions))]
    [Trait("rule", "COM-12")]
    [Trait("rule", "COM-19")]
    public void Nothing_is_added_to_the_contract(string file)
    {
        var root = Read(file);

        Assert.DoesNotContain(root["components"]!["schemas"]!.AsObject(), schema => schema.Key is "Device" or "DeviceIpv4Addr");
        Assert.DoesNotContain(
            root["components"]!["schemas"]!.AsObject().SelectMany(schema => schema.Value!["properties"]?.AsObject() ?? []),
            property => property.Key is "device" or "contextCode");
        Assert.Subset(
            new HashSet<string> { "title", "description", "version", "x-camara-commonalities", "license", "contact", "termsOfService" },
            root["info"]!.AsObject().Select(member => member.Key).ToHashSet());
    }

    private static JsonObject Read(string file) =>
        YamlTree.Parse(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "camara-specs", file)));

    private static IEnumerable<JsonObject> Operations(JsonObject root) =>
        root["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => operation.Value!.AsObject()));

    // Wherever it stands: as an enumeration of a schema named code, or as the code of an example.
    private static IEnumerable<string> Codes(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => (member.Key, member.Value) switch
        {
            ("code", JsonValue value) => [value.GetValue<string>()],
            ("code", JsonObject { } schema) when schema["enum"] is JsonArray words => words.Select(word => word!.GetValue<string>()),
            _ => Codes(member.Value),
        }),
        JsonArray items => items.SelectMany(Codes),
        _ => [],
    };

    [GeneratedRegex("^[a-z]+([A-Z][a-z0-9]*)*$")]
    private static partial Regex LowerCamel();
}
