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

    [Fact]
    [Trait("rule", "COM-18")]
    public async Task The_file_of_the_repository_is_served_without_a_token()
    {
        using var response = await host.SendAsync(HttpMethod.Get, Path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/yaml", response.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(
            await File.ReadAllTextAsync(System.IO.Path.Combine(RepositoryFiles.Root, "camara-specs", "number-verification-v2.yaml")),
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
            using var response = await elsewhere.SendAsync(HttpMethod.Get, Path);
            var file = YamlTree.Parse(await response.Content.ReadAsStringAsync());
            Assert.Equal(
                "https://api.operator.example/open-gateway",
                file["servers"]![0]!["variables"]!["apiRoot"]!["default"]!.GetValue<string>());
            Assert.Equal(
                "https://login.operator.example/.well-known/openid-configuration",
                file["components"]!["securitySchemes"]!["openId"]!["openIdConnectUrl"]!.GetValue<string>());
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

    [Fact]
    [Trait("rule", "NV-04")]
    public void The_examples_of_the_file_are_true()
    {
        var file = YamlTree.Parse(
            File.ReadAllText(System.IO.Path.Combine(RepositoryFiles.Root, "camara-specs", "number-verification-v2.yaml")));
        var schemas = new SchemaCheck(file);
        var media = file["paths"]!["/verify"]!["post"]!["requestBody"]!["content"]!["application/json"]!;
        foreach (var (_, example) in media["examples"]!.AsObject())
        {
            Assert.Empty(schemas.Violations(media["schema"]!, example!["value"]));
        }

        foreach (var (_, response) in file["components"]!["responses"]!.AsObject())
        {
            var content = response!["content"]!["application/json"]!;
            var examples = content["example"] is { } one ? [one] : content["examples"]!.AsObject().Select(named => named.Value!["value"]!);
            Assert.All(examples, example => Assert.Empty(schemas.Violations(content["schema"]!, example)));
        }

        var properties = (JsonObject)file["components"]!["schemas"]!["NumberVerificationRequestBody"]!["properties"]!;
        var number = properties["phoneNumber"]!["example"]!.GetValue<string>();
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(number)));
        Assert.Equal(hash, properties["hashedPhoneNumber"]!["example"]!.GetValue<string>());
    }
}
