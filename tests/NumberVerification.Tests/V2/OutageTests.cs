// SPDX-License-Identifier: Apache-2.0
using System.Net;
using NumberVerification.Tests.Host;
using static NumberVerification.Tests.Host.TokenTable;

namespace NumberVerification.Tests.V2;

/// <summary>What callers see when the server's own parts fail.</summary>
public sealed class OutageTests(ApiHost host) : IClassFixture<ApiHost>
{
    [Theory]
    [InlineData(Fault.OpenUnavailable)]
    [InlineData(Fault.SpendUnavailable)]
    [Trait("rule", "SEC-234")]
    [Trait("rule", "SEC-252")]
    public async Task A_store_that_cannot_be_reached_is_unavailable_and_says_when_to_come_back(Fault fault)
    {
        using var response = await host.VerifyAsync(host.Tokens.Issue(fault: fault), Calls.PhoneNumber(Number), "outage-1");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains("\"UNAVAILABLE\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(response.Headers.RetryAfter!.Delta);
        Assert.Equal("outage-1", Assert.Single(response.Headers.GetValues("x-correlator")));
        Calls.ShouldHaveHouseHeaders(response);
    }

    [Fact]
    [Trait("rule", "SEC-326")]
    public async Task A_denial_that_cannot_be_recorded_is_not_given()
    {
        var token = host.Tokens.Issue(TokenTable.Share, fault: Fault.RefuseUnavailable);
        await host.VerifyAsync(token, Calls.PhoneNumber(Number)).ShouldRefuseAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        Assert.False(host.Tokens.IsSpent(token));
    }

    [Fact]
    [Trait("rule", "SEC-228")]
    public async Task A_token_spent_in_a_failure_stays_spent()
    {
        var token = host.Tokens.Issue(fault: Fault.SpentThenUnavailable);
        await host.VerifyAsync(token, Calls.PhoneNumber(Number)).ShouldRefuseAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        await host.VerifyAsync(token, Calls.PhoneNumber(Number)).ShouldBeUnauthenticatedAsync();
    }

    [Fact]
    [Trait("rule", "SEC-020")]
    [Trait("rule", "SEC-325")]
    public async Task A_bug_is_an_internal_error_whose_detail_is_in_the_log_only()
    {
        using var response = await host.VerifyAsync(host.Tokens.Issue(fault: Fault.OpenBroken), Calls.PhoneNumber(Number), "bug-1");
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Contains("\"INTERNAL\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        Assert.DoesNotContain("host's", body, StringComparison.Ordinal);
        Calls.ShouldHaveHouseHeaders(response);
        Assert.Contains(host.Logs.Lines, line =>
            line.Id.Id == 3002 && line.Text.Contains("bug-1", StringComparison.Ordinal) && line.Text.Contains("A bug of the host's.", StringComparison.Ordinal));
    }
}
