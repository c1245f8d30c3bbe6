// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.RegularExpressions;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.Descriptions;

/// <summary>Swagger UI, from this server alone.</summary>
public sealed partial class DocumentationPageTests(ApiHost host) : IClassFixture<ApiHost>
{
    public static TheoryData<string> Pages =>
        ["/number-verification/v0/docs", "/number-verification/v0.3/docs", "/number-verification/v1/docs", "/number-verification/v2/docs"];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task The_page_is_found_without_its_file_name(string docs)
    {
        foreach (var path in new[] { docs, docs + "/" })
        {
            using var response = await host.SendAsync(HttpMethod.Get, path);
            Assert.True((int)response.StatusCode is 301 or 302 or 307 or 308, $"{response.StatusCode}");
            var target = new Uri(new Uri(host.Address, path), response.Headers.Location!);
            Assert.Equal(docs + "/index.html", target.AbsolutePath);
            Assert.Equal(host.Address.Authority, target.Authority);
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    [Trait("rule", "SEC-281")]
    public async Task Page_and_files_come_from_here_and_may_load_nothing_else(string docs)
    {
        var page = await GetAsync(docs + "/index.html");
        var files = Source().Matches(page).Select(match => match.Groups[1].Value).Where(file => file.Length > 0).ToArray();
        Assert.Contains(files, file => file.EndsWith("swagger-ui-bundle.js", StringComparison.Ordinal));
        foreach (var file in files)
        {
            Assert.DoesNotContain("//", file, StringComparison.Ordinal);
            await GetAsync($"{docs}/" + file.Replace("./", "", StringComparison.Ordinal));
        }

        Assert.DoesNotMatch("<style|<script[^>]*>[^<]+|style=|onload=", page);
        var initializer = await GetAsync(docs + "/index.js");
        Assert.Contains("../openapi.yaml", initializer, StringComparison.Ordinal);
        // Without this, Swagger UI sends the description to a validator of its makers.
        Assert.Contains("configObject.validatorUrl = null", initializer, StringComparison.Ordinal);
    }

    private async Task<string> GetAsync(string path)
    {
        using var response = await host.SendAsync(HttpMethod.Get, path);
        Assert.True(HttpStatusCode.OK == response.StatusCode, $"{path} {response.StatusCode}");
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
        return await response.Content.ReadAsStringAsync();
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Source();
}
