// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.Extensions.Logging;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>What leaves the server beside the answer: log lines and counters, without a number or a token in them.</summary>
public sealed class DisclosureTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const string Own = "+34600112233";
    private const string Claimed = "+34600445566";

    [Fact]
    [Trait("rule", "SEC-232")]
    [Trait("rule", "SEC-320")]
    [Trait("rule", "SEC-321")]
    [Trait("rule", "NV-14")]
    public async Task Neither_logs_nor_refusals_hold_a_number_a_hash_or_a_token()
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Claimed)));
        string[] tokens = [.. Enumerable.Range(0, 6).Select(_ => host.Tokens.Issue(TokenTable.Verify, Own)), host.Tokens.Issue(TokenTable.Share, Own)];
        HttpResponseMessage[] refusals =
        [
            await host.VerifyAsync(tokens[0], Calls.Json($$"""{"phoneNumber":"{{Claimed}}","hashedPhoneNumber":"{{hash}}"}""")),
            await host.VerifyAsync(tokens[1], Calls.PhoneNumber(Claimed + "x")),
            await host.VerifyAsync(tokens[2], Calls.Json($$"""{"hashedPhoneNumber":"{{hash}}0"}""")),
            await host.VerifyAsync(host.Tokens.Issue(number: Own, amr: "sms"), Calls.PhoneNumber(Claimed)),
            await host.ShareAsync(tokens[3]),
            await host.VerifyAsync(host.Tokens.Issue(number: Own, fault: TokenTable.Fault.OpenBroken), Calls.PhoneNumber(Claimed)),
        ];
        (await host.VerifyAsync(tokens[4], Calls.PhoneNumber(Own))).Dispose();
        (await host.VerifyAsync(tokens[5], Calls.PhoneNumber(Claimed))).Dispose();
        (await host.ShareAsync(tokens[6])).Dispose();

        var texts = host.Logs.Lines.Select(line => line.Text).ToList();
        foreach (var refusal in refusals)
        {
            Assert.True((int)refusal.StatusCode >= 400);
            var body = await refusal.Content.ReadAsStringAsync();
            Assert.InRange(System.Text.Json.Nodes.JsonNode.Parse(body)!["message"]!.GetValue<string>().Length, 1, 512);
            texts.Add(body);
            texts.Add($"{refusal.Headers}");
            refusal.Dispose();
        }

        Assert.Contains(texts, text => text.Contains("phoneNumberVerify refused with 400 INVALID_ARGUMENT", StringComparison.Ordinal));
        string[] secrets = [Own[1..], Claimed[1..], hash, .. tokens];
        foreach (var secret in secrets)
        {
            Assert.DoesNotContain(texts, text => text.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_refusal_without_a_decision_is_one_information_line_with_outcome_and_correlator()
    {
        (await host.VerifyAsync("bad", Calls.PhoneNumber(TokenTable.Number), "line-1")).Dispose();
        (await host.VerifyAsync(host.Tokens.Issue(), Calls.Json("{}"), "line-2")).Dispose();
        (await host.SendAsync(HttpMethod.Get, "/number-verification/v9", correlator: "line-3")).Dispose();
        Assert.Equal("phoneNumberVerify refused with 401 UNAUTHENTICATED (line-1)", OneLine("line-1"));
        Assert.Equal("phoneNumberVerify refused with 400 INVALID_ARGUMENT (line-2)", OneLine("line-2"));
        Assert.Equal("none refused with 404 NOT_FOUND (line-3)", OneLine("line-3"));
    }

    [Fact]
    public async Task What_the_spender_records_or_the_pipeline_reports_gets_no_second_line()
    {
        await host.VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(Own), "told-1").ShouldVerifyAsync(false);
        await host.ShareAsync(host.Tokens.Issue(), "told-2").ShouldRefuseAsync(HttpStatusCode.Forbidden, "PERMISSION_DENIED");
        await host.VerifyAsync(host.Tokens.Issue(fault: TokenTable.Fault.SpendLost), Calls.PhoneNumber(Own), "told-3").ShouldBeUnauthenticatedAsync();
        Assert.DoesNotContain(host.Logs.Lines, line => line.Id.Id is 3000 && line.Text.Contains("told-", StringComparison.Ordinal));

        await host.VerifyAsync(host.Tokens.Issue(fault: TokenTable.Fault.SpendUnavailable), Calls.PhoneNumber(Own), "told-4")
            .ShouldRefuseAsync(HttpStatusCode.ServiceUnavailable, "UNAVAILABLE");
        var line = Assert.Single(host.Logs.Lines, line => line.Text.Contains("told-4", StringComparison.Ordinal));
        Assert.Equal(3001, line.Id.Id);
    }

    [Fact]
    public async Task Answers_and_comparisons_are_counted()
    {
        var counted = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (ReferenceEquals(instrument.Meter.Scope, host.Meters))
                {
                    self.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
            counted.Add($"{instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}"));
        listener.Start();
        await host.VerifyAsync(host.Tokens.Issue(), Calls.PhoneNumber(Claimed)).ShouldVerifyAsync(false);
        Assert.Contains("camara.answers version=v2 operation=phoneNumberVerify status=200 outcome=false", counted);
        Assert.Contains("number_verification.comparisons claim=plain matches=False", counted);

        // A race that is lost was compared too, but answered nobody.
        await host.VerifyAsync(host.Tokens.Issue(fault: TokenTable.Fault.SpendLost), Calls.PhoneNumber(TokenTable.Number)).ShouldBeUnauthenticatedAsync();
        Assert.DoesNotContain("number_verification.comparisons claim=plain matches=True", counted);
    }

    private string OneLine(string correlator)
    {
        var line = Assert.Single(host.Logs.Lines, line => line.Id.Id == 3000 && line.Text.Contains(correlator, StringComparison.Ordinal));
        Assert.Equal(LogLevel.Information, line.Level);
        return line.Text.Trim();
    }
}
