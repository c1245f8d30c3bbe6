// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.Versions;

/// <summary>A token taken from one version to another: what its scope opens, and that it is good for one call in all of them.</summary>
public sealed class CrossingTests(ApiHost host) : IClassFixture<ApiHost>
{
    private static readonly string[] Legacy = ["v0", "v0.3"];
    private static readonly string[] Modern = ["v1", "v2"];

    private static HttpContent Own => Calls.PhoneNumber(TokenTable.Number);

    [Fact]
    [Trait("rule", "NV-44")]
    public async Task The_scopes_of_version_0_open_version_0_only()
    {
        var token = host.Tokens.Issue($"{TokenTable.LegacyVerify} {TokenTable.LegacyShare}");
        foreach (var version in Modern)
        {
            await host.VerifyInAsync(version, token, Own).ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");
            await host.ShareInAsync(version, token).ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");
        }

        await host.VerifyInAsync("v0", token, Own).ShouldVerifyAsync(true);
    }

    [Fact]
    [Trait("rule", "NV-44")]
    public async Task The_scopes_of_later_versions_never_open_version_0()
    {
        var token = host.Tokens.Issue($"{TokenTable.Verify} {TokenTable.Share}");
        foreach (var version in Legacy)
        {
            await host.VerifyInAsync(version, token, Own).ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");
            await host.ShareInAsync(version, token).ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");
        }

        await host.VerifyInAsync("v2", token, Own).ShouldVerifyAsync(true);
    }

    [Theory]
    [InlineData("v1")]
    [InlineData("v2")]
    [Trait("rule", "NV-44")]
    public async Task One_token_opens_version_1_as_well_as_version_2(string version)
    {
        await host.VerifyInAsync(version, host.Tokens.Issue(), Own).ShouldVerifyAsync(true);
        await host.ShareInAsync(version, host.Tokens.Issue(TokenTable.Share))
            .ShouldAnswerAsync($$"""{"devicePhoneNumber":"{{TokenTable.Number}}"}""");
    }

    [Fact]
    [Trait("rule", "NV-30")]
    [Trait("rule", "NV-44")]
    public async Task A_token_used_in_one_version_is_used_in_all_of_them()
    {
        string[] all = [.. Legacy, .. Modern];
        foreach (var first in all)
        {
            var token = host.Tokens.Issue($"{TokenTable.Verify} {TokenTable.Share} {TokenTable.LegacyVerify} {TokenTable.LegacyShare}");
            await host.VerifyInAsync(first, token, Own).ShouldVerifyAsync(true);
            foreach (var then in all)
            {
                await host.VerifyInAsync(then, token, Own).ShouldBeUnauthenticatedAsync();
                await host.ShareInAsync(then, token).ShouldBeUnauthenticatedAsync();
            }
        }
    }

    [Fact]
    [Trait("rule", "NV-30")]
    public async Task Of_calls_in_parallel_over_all_versions_exactly_one_is_answered()
    {
        string[] all = [.. Legacy, .. Modern];
        for (var round = 0; round < 10; round++)
        {
            var token = host.Tokens.Issue($"{TokenTable.Verify} {TokenTable.LegacyVerify}");
            var statuses = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
            {
                using var response = await host.VerifyInAsync(all[i % all.Length], token, Own);
                return response.StatusCode;
            }));
            Assert.Equal(1, statuses.Count(status => status == HttpStatusCode.OK));
            Assert.Equal(23, statuses.Count(status => status == HttpStatusCode.Unauthorized));
        }
    }

    [Fact]
    [Trait("rule", "NV-15")]
    [Trait("rule", "NV-19")]
    public async Task What_the_SIM_proved_counts_in_version_2_only()
    {
        var token = host.Tokens.Issue($"{TokenTable.Verify} {TokenTable.LegacyVerify}", amr: "sim");
        foreach (var version in new[] { "v0", "v0.3", "v1" })
        {
            await host.VerifyInAsync(version, token, Own)
                .ShouldRefuseAsync(HttpStatusCode.Forbidden, "NUMBER_VERIFICATION.USER_NOT_AUTHENTICATED_BY_MOBILE_NETWORK");
        }

        await host.VerifyInAsync("v2", token, Own).ShouldVerifyAsync(true);
    }

    [Fact]
    [Trait("rule", "COM-18")]
    public async Task An_operator_sees_how_much_an_old_version_is_used()
    {
        var counted = new ConcurrentBag<string?>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, host.Meters) && instrument.Name == "camara.answers")
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
            counted.Add($"{tags.ToArray().Single(tag => tag.Key == "version").Value}"));
        listener.Start();
        await host.VerifyInAsync("v0.3", host.Tokens.Issue(TokenTable.LegacyVerify), Own).ShouldVerifyAsync(true);
        await host.VerifyInAsync("v1", null, Own).ShouldBeUnauthenticatedAsync();
        await host.SendAsync(HttpMethod.Get, "/number-verification/v0/nothing").ShouldRefuseAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        await host.SendAsync(HttpMethod.Get, "/number-verification/v9/verify").ShouldRefuseAsync(HttpStatusCode.NotFound, "NOT_FOUND");
        Assert.Equal(["none", "v0", "v0.3", "v1"], counted.Order(StringComparer.Ordinal));
    }
}
