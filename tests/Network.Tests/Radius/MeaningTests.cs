// SPDX-License-Identifier: Apache-2.0
using Network.Radius;
using Network.Sessions;
using Testing.Gateways;

namespace Network.Tests.Radius;

/// <summary>What attributes mean: numbers, sessions, times, contradictions.</summary>
public sealed class MeaningTests
{
    private const string Client = "Network:Radius:Clients:0:";

    private const long Unknown = long.MinValue;

    private static readonly NumberState Present = NumberState.Present;

    [Theory]
    [InlineData("33612345678", "+33612345678")]
    [InlineData("+33612345678", "+33612345678")]
    [InlineData("0033612345678", "+33612345678")]
    [InlineData("msisdn-33612345678", "+33612345678")]
    [InlineData("33612345678F", "+33612345678")]
    [InlineData("33612345678\0\0", "+33612345678")]
    [InlineData("33612345678 ", "+33612345678")]
    [InlineData("999770010050001", "+999770010050001")]
    [InlineData("12345", "+12345")]
    [InlineData("1234", null)]
    [InlineData("9997700100500011", null)]
    [InlineData("33 6 12", null)]
    [InlineData("imsi", null)]
    [InlineData("extid-a@example.com", null)]
    [InlineData("0612345678", null)]
    [InlineData("٣٣٦١٢٣٤٥٦٧٨", null)]
    [InlineData("++33612345678", null)]
    [InlineData("+0151234567", null)]
    [InlineData("000151234567", null)]
    [InlineData("msisdn-0151234567", null)]
    [InlineData("33612345678\01", null)]
    [Trait("rule", "SEC-351")]
    public async Task A_number_is_read_as_gateways_write_it_or_not_at_all(string text, string? number)
    {
        await using var rig = new RadiusRig();
        Assert.Single(rig.Deliver(RadiusRequest.Accounting(1).Framed("10.45.0.7").Number(text).Sign(RadiusRig.Secret)));
        Assert.Equal(AccountingKind.Start, rig.Only.Kind);
        var without = text.TrimEnd('\0').Contains('\0', StringComparison.Ordinal) ? NumberState.Flawed : NumberState.Absent;
        Assert.Equal(number is null ? without : Present, rig.Only.NumberState);
        Assert.Equal(number, rig.Only.Number?.E164);
    }

    [Theory]
    [InlineData("000000000000000")]
    [InlineData("00000")]
    [InlineData("+000000000000000")]
    public async Task The_placeholder_of_sims_without_a_number_is_none(string text)
    {
        await using var rig = new RadiusRig();
        rig.Deliver(RadiusRequest.Accounting(1).Framed("10.45.0.7").Number(text).Sign(RadiusRig.Secret));
        Assert.Equal(NumberState.Dummy, rig.Only.NumberState);
        Assert.Null(rig.Only.Number);
    }

    [Theory]
    [InlineData("0612345678", "+33612345678")]
    [InlineData("33612345678", "+33612345678")]
    [InlineData("0033612345678", "+33612345678")]
    [InlineData("+0612345678", null)]
    [InlineData("000612345678", null)]
    [InlineData("+00612345678", null)]
    [InlineData("msisdn-0612345678", null)]
    public async Task A_national_number_needs_a_country_code_from_the_operator_and_no_international_mark(string text, string? number)
    {
        await using var rig = new RadiusRig(new() { [Client + "DefaultCountryCode"] = "33" });
        rig.Deliver(RadiusRequest.Accounting(1).Framed("10.45.0.7").Number(text).Sign(RadiusRig.Secret));
        Assert.Equal(number, rig.Only.Number?.E164);
    }

    [Fact]
    public async Task A_calling_station_id_that_is_the_imsi_is_no_number()
    {
        await using var rig = new RadiusRig();
        rig.Deliver(RadiusRequest.Accounting(1).Framed("10.45.0.7").Number("208930000000007").VendorText(1, "208930000000007")
            .Sign(RadiusRig.Secret));
        Assert.Equal(NumberState.Absent, rig.Only.NumberState);
        Assert.Equal(208930000000007UL, rig.Only.Imsi);
    }

    [Fact]
    [Trait("rule", "SEC-351")]
    public async Task A_packet_that_contradicts_itself_takes_its_addresses_without_a_number()
    {
        (RadiusRequest Request, string Reason)[] contradictions =
        [
            (Start().Number("33612345678").Number("33612345679"), DeadLetterReason.AmbiguousNumber),
            (Start().Octets(31, 0xC3, 0x28), DeadLetterReason.AmbiguousNumber),
            (Start().Number("33612345678").Framed("10.45.0.8"), DeadLetterReason.AmbiguousAddress),
            (Start().Number("33612345678").VendorText(1, "208930000000007").VendorText(1, "208930000000008"), DeadLetterReason.ImsiMismatch),
            (Start().Number("33612345678").VendorText(1, "208930000000007").VendorText(8, "20801"), DeadLetterReason.ImsiMismatch),
            (Start().Number("33612345678").VendorText(1, "2089300000000071"), DeadLetterReason.ImsiMismatch),
        ];
        foreach (var (request, reason) in contradictions)
        {
            await using var rig = new RadiusRig();
            Assert.Single(rig.Deliver(request.Sign(RadiusRig.Secret)));
            Assert.Equal(AccountingKind.Start, rig.Only.Kind);
            Assert.Equal(NumberState.Flawed, rig.Only.NumberState);
            Assert.Null(rig.Only.Number);
            Assert.NotEmpty(rig.Only.Addresses);
            Assert.Equal(reason, rig.Only.DeadLetterReason);
        }
    }

    [Fact]
    public async Task What_has_no_order_or_no_session_is_a_dead_letter_and_is_answered()
    {
        (RadiusRequest Request, string Reason)[] letters =
        [
            (new RadiusRequest().Text(44, "S1").Text(32, "pgw-1"), DeadLetterReason.MissingStatusType),
            (new RadiusRequest().Word(40, 1).Text(32, "pgw-1"), DeadLetterReason.MissingSessionId),
            (new RadiusRequest().Word(40, 1).Text(44, "S1"), DeadLetterReason.MissingGateway),
            (Start().Word(40, 2), DeadLetterReason.AmbiguousStatusType),
            (Start().Text(44, "S2"), DeadLetterReason.AmbiguousSessionId),
            (Start().Text(32, "pgw-2"), DeadLetterReason.AmbiguousGateway),
            (Start().Text(30, "internet").Text(30, "ims"), DeadLetterReason.AmbiguousAccessPoint),
            (Start().Word(55, 0x691fe3c0).Word(55, 0x691fe3c1), DeadLetterReason.AmbiguousTime),
            (RadiusRequest.Accounting(9).Framed("10.45.0.7"), DeadLetterReason.UnusedStatusType),
            (RadiusRequest.Accounting(4_000_000_000).Framed("10.45.0.7"), DeadLetterReason.UnusedStatusType),
            (RadiusRequest.Accounting(1).Number("33612345678"), DeadLetterReason.NoAddress),
            (RadiusRequest.Accounting(3), DeadLetterReason.NoAddress),
        ];
        foreach (var (request, reason) in letters)
        {
            await using var rig = new RadiusRig();
            Assert.Single(rig.Deliver(request.Sign(RadiusRig.Secret)));
            Assert.Equal(AccountingKind.DeadLetter, rig.Only.Kind);
            Assert.Equal(reason, rig.Only.DeadLetterReason);
        }
    }

    [Fact]
    public async Task The_same_value_twice_is_no_contradiction()
    {
        await using var rig = new RadiusRig();
        var request = Start().Framed("10.45.0.7").Number("33612345678").Number("33612345678").Text(44, "S1").Word(40, 1);
        Assert.Single(rig.Deliver(request.Sign(RadiusRig.Secret)));
        Assert.Null(rig.Only.DeadLetterReason);
        Assert.Equal("+33612345678", rig.Only.Number?.E164);
        Assert.Single(rig.Only.Addresses);
    }

    [Fact]
    public async Task A_session_is_told_apart_by_gateway_id_class_and_charging_id_and_not_by_its_status()
    {
        await using var rig = new RadiusRig();
        RadiusRequest[] requests =
        [
            Start(), RadiusRequest.Accounting(3).Framed("10.45.0.7"), RadiusRequest.Accounting(2),
            RadiusRequest.Accounting(1, "S2").Framed("10.45.0.7"),
            RadiusRequest.Accounting(1, "S1", "pgw-2").Framed("10.45.0.7"),
            Start().Octets(25, 1), Start().Octets(25, 2), Start().Octets(25, 1).Octets(25, 2),
            Start().Vendor(2, 0, 0, 0, 1), Start().Vendor(2, 0, 0, 0, 2),
        ];
        foreach (var request in requests)
        {
            rig.Deliver(request.Sign(RadiusRig.Secret));
        }

        var keys = rig.Events.Select(recorded => recorded.SessionKey).ToList();
        Assert.Equal(keys[0], keys[1]);
        Assert.Equal(keys[0], keys[2]);
        Assert.Equal(requests.Length - 2, keys.Distinct().Count());
    }

    [Fact]
    public async Task Where_bearers_are_accounted_apart_only_the_last_stop_ends_the_session()
    {
        await using var rig = new RadiusRig(new() { [Client + "BearerAccounting"] = "true" });
        RadiusRequest[] requests =
        [
            RadiusRequest.Accounting(1, "default"), RadiusRequest.Accounting(1, "dedicated"),
            RadiusRequest.Accounting(2, "dedicated"), RadiusRequest.Accounting(2, "default").Vendor(11, 0xFF),
        ];
        foreach (var request in requests)
        {
            rig.Deliver(request.Framed("10.45.0.7").Number("33612345678").VendorText(1, "208930000000007").Text(30, "internet")
                .Sign(RadiusRig.Secret));
        }

        Assert.Equal(
            [AccountingKind.Start, AccountingKind.Start, AccountingKind.Interim, AccountingKind.Stop],
            rig.Events.Select(recorded => recorded.Kind));
        Assert.Single(rig.Events.Select(recorded => recorded.SessionKey).Distinct());
        rig.Deliver(RadiusRequest.Accounting(2, "dedicated", identifier: 9).Sign(RadiusRig.Secret));
        Assert.Equal(DeadLetterReason.BearerStop, rig.Events[^1].DeadLetterReason);
    }

    [Theory]
    [InlineData(null, null, 0L, null, null)]
    [InlineData(null, 7u, -7_000L, null, null)]
    [InlineData(-7, 7u, -7_000L, null, null)]
    [InlineData(-3, null, -3_000L, null, null)]
    [InlineData(-4, null, -4_000L, 0L, null)]
    [InlineData(0, 7u, 0L, -7_000L, null)]
    [InlineData(-3600, 3600u, -3_600_000L, null, null)]
    [InlineData(-30, null, -30_000L, 0L, null)]
    [InlineData(-31, null, -31_000L, 0L, "late")]
    [InlineData(-86_400, null, -86_400_000L, 0L, "late")]
    [InlineData(-86_401, null, 0L, Unknown, "too_old")]
    [InlineData(null, 86_401u, 0L, Unknown, "too_old")]
    [InlineData(null, uint.MaxValue, 0L, Unknown, "too_old")]
    [InlineData(30, null, 30_000L, 0L, null)]
    [InlineData(31, 4u, -4_000L, null, null)]
    [InlineData(86_400, null, 0L, null, null)]
    [Trait("rule", "SEC-350")]
    public async Task The_time_of_an_event_is_its_own_where_its_arrival_agrees_and_in_doubt_where_not(
        int? stampOffset, uint? delay, long expectedMs, long? otherMs, string? doubt)
    {
        await using var rig = new RadiusRig();
        var now = rig.Time.GetUtcNow();
        var request = Start();
        if (stampOffset is { } offset)
        {
            request.Word(55, (uint)(now.ToUnixTimeSeconds() + offset));
        }

        if (delay is { } seconds)
        {
            request.Word(41, seconds);
        }

        Assert.Single(rig.Deliver(request.Sign(RadiusRig.Secret)));
        Assert.Equal(doubt, rig.Only.DeadLetterReason);
        Assert.Equal(AccountingKind.Start, rig.Only.Kind);
        Assert.Equal(now.ToUnixTimeMilliseconds() + expectedMs, rig.Only.EventTimeMs);
        Assert.Equal(otherMs is Unknown ? 0 : now.ToUnixTimeMilliseconds() + otherMs, rig.Only.OtherTimeMs);
        Assert.Equal(stampOffset is null or > 30 or < -86_400, rig.Only.IsTimedByArrival);
        Assert.Equal(now.ToUnixTimeMilliseconds(), rig.Only.ReceivedAtMs);
    }

    [Theory]
    [InlineData(-3600, null, -3_600_000L)]
    [InlineData(-3601, 0L, -3_601_000L)]
    public async Task A_delay_that_the_operator_trusts_needs_no_declaration(int offset, long? otherMs, long expectedMs)
    {
        await using var rig = new RadiusRig(new() { ["Network:Radius:Clients:0:TrustedDelay"] = "01:00:00" });
        var now = rig.Time.GetUtcNow();

        Assert.Single(rig.Deliver(Start().Word(55, (uint)(now.ToUnixTimeSeconds() + offset)).Sign(RadiusRig.Secret)));

        Assert.Equal(now.ToUnixTimeMilliseconds() + expectedMs, rig.Only.EventTimeMs);
        Assert.Equal(otherMs is null ? null : now.ToUnixTimeMilliseconds() + otherMs, rig.Only.OtherTimeMs);
        Assert.Equal(otherMs is null ? null : DeadLetterReason.Late, rig.Only.DeadLetterReason);
    }

    [Fact]
    public async Task A_slow_clock_is_one_that_is_never_in_time_for_ten_minutes()
    {
        await using var rig = new RadiusRig();
        AccountingEvent Send(int identifier, int ageSeconds)
        {
            var stamp = (uint)(rig.Time.GetUtcNow().ToUnixTimeSeconds() - ageSeconds);
            rig.Deliver(RadiusRequest.Accounting(1, identifier: (byte)identifier).Framed("10.45.0.7").Word(55, stamp).Sign(RadiusRig.Secret));
            return rig.Events[^1];
        }

        long LatenessOf(AccountingEvent recorded) => (recorded.ReceivedAtMs - recorded.EventTimeMs) / 1000;

        // A burst of old events is a replay, not a slow clock: reviving its sessions as new would name the wrong subscriber.
        for (var identifier = 0; identifier < 100; identifier++)
        {
            Assert.Equal(3600, LatenessOf(Send(identifier, 3600)));
        }

        rig.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(0, LatenessOf(Send(100, 3600)));
        Assert.Equal(1, LatenessOf(Send(101, 1)));
        Assert.Equal(3600, LatenessOf(Send(102, 3600)));
    }

    private static RadiusRequest Start() => RadiusRequest.Accounting(1).Framed("10.45.0.7");
}
