// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using NumberVerification.Tests.Host;
using Testing.Contract;

namespace NumberVerification.Tests.Descriptions;

/// <summary>The description as everybody can fetch it.</summary>
public sealed class ApiDescriptionTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Path = "/number-verification/v2/openapi.yaml";

    public static TheoryData<string> Files => ["number-verification-v0.yaml", "number-verification-v1.yaml", "number-verification-v2.yaml"];

    [Theory]
    [InlineData("v0", "number-verification-v0.yaml")]
    [InlineData("v0.3", "number-verification-v0.yaml")]
    [InlineData("v1", "number-verification-v1.yaml")]
    [InlineData("v2", "number-verification-v2.yaml")]
    [Trait("rule", "COM-18")]
    public async Task The_file_of_the_repository_is_served_without_a_token(string version, string file)
    {
        using var response = await host.SendAsync(HttpMethod.Get, $"/number-verification/{version}/openapi.yaml");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/yaml", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(
            await File.ReadAllTextAsync(System.IO.Path.Combine(RepositoryFiles.Root, "camara-specs", file)),
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_client_that_has_it_is_told_so()
    {
        using var first = await host.SendAsync(HttpMethod.Get, Path);
        foreach (var (known, status) in new[]
        {
            (first.Headers.ETag!, HttpStatusCode.NotModified),
            (new EntityTagHeaderValue(first.Headers.ETag!.Tag, isWeak: true), HttpStatusCode.NotModified),
            (EntityTagHeaderValue.Any, HttpStatusCode.NotModified),
            (new EntityTagHeaderValue("\"other\""), HttpStatusCode.OK),
        })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Path);
            request.Headers.IfNoneMatch.Add(known);
            using var again = await host.Client.SendAsync(request);
            Assert.Equal(status, again.StatusCode);
            Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        }
    }

    [Fact]
    public async Task HEAD_gives_the_headers_alone()
    {
        using var response = await host.SendAsync(HttpMethod.Head, Path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(response.Content.Headers.ContentLength > 1000);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    [Trait("rule", "NV-02")]
    public async Task An_installation_fills_in_its_own_addresses()
    {
        var elsewhere = new ApiHost();
        elsewhere.Settings["NumberVerification:ApiRoot"] = "https://api.operator.example/open-gateway/";
        elsewhere.Settings["NumberVerification:OpenIdConnectUrl"] = "https://login.operator.example/.well-known/openid-configuration";
        await elsewhere.InitializeAsync();
        await using (elsewhere)
        {
            foreach (var version in new[] { "v0", "v0.3", "v1", "v2" })
            {
                using var response = await elsewhere.SendAsync(HttpMethod.Get, $"/number-verification/{version}/openapi.yaml");
                var file = YamlTree.Parse(await response.Content.ReadAsStringAsync());
                Assert.All(file["servers"]!.AsArray(), server => Assert.Equal(
                    "https://api.operator.example/open-gateway", server!["variables"]!["apiRoot"]!["default"]!.GetValue<string>()));
                Assert.Equal(
                    "https://login.operator.example/.well-known/openid-configuration",
                    file["components"]!["securitySchemes"]!.AsObject().Single().Value!["openIdConnectUrl"]!.GetValue<string>());
            }
        }
    }

    [Theory]
    [InlineData("NumberVerification:ApiRoot", "api.operator.example")]
    [InlineData("NumberVerification:ApiRoot", "https://api.operator.example/?x=1")]
    [InlineData("NumberVerification:OpenIdConnectUrl", "")]
    [InlineData("NumberVerification:OpenIdConnectUrl", "file:///etc/passwd")]
    public async Task A_setting_that_is_no_web_address_stops_the_start_and_is_named(string setting, string value)
    {
        var elsewhere = new ApiHost();
        elsewhere.Settings[setting] = value;
        var refusal = await Assert.ThrowsAsync<OptionsValidationException>(() => elsewhere.InitializeAsync().AsTask());
        Assert.Contains(setting, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Files))]
    [Trait("rule", "NV-04")]
    [Trait("rule", "NV-40")]
    public void The_examples_of_the_file_are_true(string name)
    {
        var file = YamlTree.Parse(File.ReadAllText(System.IO.Path.Combine(RepositoryFiles.Root, "camara-specs", name)));
        var schemas = new SchemaCheck(file);
        var media = file["paths"]!["/verify"]!["post"]!["requestBody"]!["content"]!["application/json"]!;
        foreach (var (_, example) in media["examples"]!.AsObject())
        {
            Assert.Empty(schemas.Violations(media["schema"]!, example!["value"]));
        }

        foreach (var (_, response) in file["components"]!["responses"]!.AsObject())
        {
            var content = response!["content"]!["application/json"]!;
            Assert.All(OpenApiContract.ExamplesOf(content), example => Assert.Empty(schemas.Violations(content["schema"]!, example)));
        }

        var properties = file["components"]!["schemas"]!.AsObject()
            .Where(schema => schema.Key is "NumberVerificationRequestBody" or "PhoneNumber" or "HashedPhoneNumber")
            .SelectMany(schema => schema.Value!["properties"]?.AsObject() ?? [])
            .ToDictionary(property => property.Key, property => property.Value!["example"]!.GetValue<string>());
        var hash = Convert.ToHexStringLower(
            System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(properties["phoneNumber"])));
        Assert.Equal(hash, properties["hashedPhoneNumber"]);
    }

    // Held by the schema as much as by the server: who generates a client from the file gets one that can call.
    [Theory]
    [InlineData("""{"phoneNumber":"+346661113334"}""", true)]
    [InlineData("""{"hashedPhoneNumber":"6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d6"}""", true)]
    [InlineData("{}", false)]
    [InlineData("""{"phoneNumber":null}""", false)]
    [InlineData("""{"phoneNumber":"+346661113334","hashedPhoneNumber":"00"}""", false)]
    [Trait("rule", "NV-40")]
    public void The_body_of_version_0_is_one_that_a_validator_can_pass(string body, bool passes)
    {
        var file = YamlTree.Parse(
            File.ReadAllText(System.IO.Path.Combine(RepositoryFiles.Root, "camara-specs", "number-verification-v0.yaml")));
        var violations = new SchemaCheck(file).Violations(
            file["components"]!["schemas"]!["NumberVerificationRequestBody"]!, JsonNode.Parse(body));
        Assert.Equal(passes, violations.Count == 0);
    }
}
