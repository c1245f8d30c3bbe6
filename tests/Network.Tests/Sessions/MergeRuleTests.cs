// SPDX-License-Identifier: Apache-2.0
using Network.Sessions;
using static Network.Tests.Sessions.Packets;

namespace Network.Tests.Sessions;

/// <summary>Each clause of the merge rule by itself. A case is applied in order and in reverse: the answer must be the same.</summary>
public sealed class MergeRuleTests
{
    [Fact]
    public void A_start_binds_from_its_own_second()
    {
        Holds("sim 1", 100, Start(100, 1));
    }

    [Fact]
    public void A_stop_leaves_nobody()
    {
        Holds("no_session", 200, Start(100, 1), Stop(150, 1));
    }

    [Fact]
    public void An_unknown_address_and_an_unknown_realm_have_no_session()
    {
        var directory = NewDirectory().With(Start(100, 1));
        Assert.Equal("no_session", directory.Ask(100, "10.45.0.8"));
        Assert.Equal("no_session", directory.Ask(100, realm: "other"));
    }

    [Fact]
    public void The_same_address_in_two_realms_is_two_addresses()
    {
        var directory = NewDirectory().With(Start(100, 1), Start(150, 2) with { Realm = "enterprise" });
        Assert.Equal("sim 1", directory.Ask(200));
        Assert.Equal("sim 2", directory.Ask(200, realm: "enterprise"));
    }

    [Fact]
    public void A_later_start_supersedes_a_session_whose_stop_was_lost()
    {
        Holds("sim 2", 300, Start(100, 1), Start(200, 2));
    }

    [Fact]
    public void F3_a_stop_of_the_old_session_does_not_touch_the_new_holder()
    {
        Holds("sim 2", 300, Start(100, 1), Start(200, 2), Stop(199, 1));
        Holds("sim 2", 300, Start(100, 1), Start(200, 2), Stop(201, 1));
    }

    [Fact]
    public void F4_a_replayed_start_or_interim_of_the_old_session_revives_nobody()
    {
        Holds("sim 2", 400, Start(100, 1), Stop(150, 1), Start(200, 2), Start(100, 1));
        Holds("sim 2", 400, Start(100, 1), Stop(150, 1), Start(200, 2), Interim(120, 1, lived: 20));
        Holds("sim 2", 400, Start(100, 1), Stop(150, 1), Start(200, 2), Interim(120, 1));
    }

    [Fact]
    public void F4_a_start_replayed_after_the_stop_revives_nobody()
    {
        Holds("no_session", 400, Start(100, 1), Stop(150, 1), Start(100, 1), Interim(140, 1));
    }

    [Fact]
    public void F5_two_starts_of_one_second_refuse_until_one_ends()
    {
        Holds("conflict", 300, Start(200, 1), Start(200, 2));
        Holds("sim 2", 300, Start(200, 1), Start(200, 2), Stop(250, 1), Interim(260, 2, lived: 60));
    }

    [Fact]
    public void F5_an_interim_of_the_older_session_contradicts_until_it_ends_or_falls_silent()
    {
        AccountingEvent[] story = [Start(100, 1), Start(200, 2), Interim(300, 1, lived: 200)];
        Holds("conflict", 310, story);
        Holds("sim 2", 420, [.. story, Stop(400, 1, lived: 300)]);
        Holds("sim 2", 3000, [.. story, Interim(2900, 2, lived: 2700)]);
    }

    [Fact]
    public void A_contradicted_holder_that_ends_leaves_nobody()
    {
        Holds("no_session", 420, Start(100, 1), Start(200, 2), Interim(300, 1, lived: 200), Stop(400, 2, lived: 200));
    }

    [Fact]
    public void Nobody_inherits_from_a_holder_that_ended()
    {
        Holds("no_session", 400, Start(100, 1), Start(200, 2), Stop(300, 2));
    }

    [Fact]
    public void An_interim_alone_binds_and_session_time_says_since_when()
    {
        Holds("sim 1", 300, Interim(300, 1, lived: 100));
        Holds("sim 2", 400, Start(100, 1), Interim(350, 2, lived: 100));
    }

    [Fact]
    public void An_interim_that_may_be_older_than_the_holder_refuses()
    {
        Holds("conflict", 400, Start(100, 1), Interim(350, 2));
        Holds("conflict", 400, Start(100, 1), Interim(350, 2, lived: 300));
    }

    [Fact]
    public void An_address_that_comes_late_to_an_older_session_is_its_own_once_the_former_holder_ended()
    {
        Holds("sim 2", 400, Start(50, 2, addresses: "2001:db8:1:2::/64"), Start(100, 1), Stop(200, 1), Interim(230, 2, lived: 180));
        Holds("conflict", 400, Start(50, 2, addresses: "2001:db8:1:2::/64"), Start(100, 1), Interim(230, 2, lived: 180));
    }

    [Fact]
    public void Clocks_of_two_gateways_are_allowed_their_skew()
    {
        Holds("conflict", 250, Start(200, 1, "gw1"), Start(201, 2, "gw2"));
        Holds("sim 2", 250, Start(200, 1, "gw1"), Start(202, 2, "gw2"));
        Holds("sim 2", 250, Start(200, 1, "gw1"), Start(201, 2, "gw1"));
    }

    [Fact]
    public void Bearers_of_one_subscriber_share_the_address()
    {
        Holds("sim 1", 300, Start(100, 1), Start(200, 1, session: 77));
        Holds("sim 1", 300, Start(100, 1), Start(200, 1, session: 77), Interim(250, 1, lived: 150), Stop(240, 1, session: 77));
        Holds("no_session", 300, Start(100, 1), Start(200, 1, session: 77), Stop(240, 1, session: 77), Stop(250, 1));
    }

    [Fact]
    public void A_number_that_a_start_did_not_have_and_a_second_number_refuse()
    {
        var silent = Start(100, 1) with { NumberState = NumberState.Absent, Number = null };
        var silentInterim = Interim(100, 1, lived: 0) with { NumberState = NumberState.Absent, Number = null };
        Holds("no_msisdn", 150, silent);
        Holds("no_msisdn", 150, silent, silentInterim);
        Holds("conflict", 250, silent, Interim(200, 1, lived: 100));
        Holds("sim 1", 250, silentInterim, Interim(200, 1, lived: 100));
        Holds("sim 1", 250, Start(100, 1), silentInterim);
        Holds("conflict", 250, Start(100, 1), silentInterim with { NumberState = NumberState.Flawed });
        Holds("conflict", 250, Start(100, 1), Interim(200, 2, session: 1, lived: 100));
        Holds("conflict", 250, Start(100, 1), Interim(200, 1, lived: 100) with { Imsi = 262_019_999_999_999 });
    }

    [Fact]
    public void The_placeholder_number_names_nobody()
    {
        Holds("dummy_msisdn", 150, Start(100, 1) with { NumberState = NumberState.Dummy, Number = null });
    }

    [Fact]
    public void A_newer_holder_without_a_number_still_takes_the_address()
    {
        Holds("no_msisdn", 300, Start(100, 1), Start(200, 2) with { NumberState = NumberState.Absent, Number = null, Imsi = 0 });
    }

    [Fact]
    public void A_connection_that_returns_under_its_own_key_lives_again()
    {
        AccountingEvent[] away = [Connection(Start(100, 1)), Connection(Stop(200, 1))];
        Holds("sim 1", 350, [.. away, Connection(Start(300, 1))]);
        Holds("sim 1", 350, [.. away, Connection(Interim(320, 1, lived: 20))]);
        Holds("no_session", 450, [.. away, Connection(Start(300, 1)), Connection(Stop(400, 1))]);
        Holds("no_session", 350, [.. away, Connection(Start(300, 1)) with { IsTimedByArrival = true }]);
    }

    [Fact]
    public void A_session_that_ended_stays_ended_whatever_is_told_under_its_name()
    {
        Holds("no_session", 350, Start(100, 1), Stop(200, 1), Start(300, 1));
        Holds("no_session", 350, Start(100, 1), Stop(200, 1), Interim(320, 1, lived: 20));
        Holds("no_session", 350, Start(100, 1), Stop(200, 1), Start(300, 2, session: 1));
    }

    [Fact]
    public void A_clock_set_back_between_start_and_stop_revives_nobody()
    {
        Holds("no_session", 130, Start(120, 1), Stop(110, 1));
        Assert.Equal("sim 2", NewDirectory().With(Start(120, 1), Stop(110, 1), Start(115, 2)).Ask(130));
    }

    [Fact]
    public void A_start_timed_by_its_arrival_and_repeated_after_the_stop_revives_nobody()
    {
        AccountingEvent[] story = [Start(100, 1), Stop(110, 1), Start(120, 2), Start(170, 1)];
        Holds("sim 2", 180, [.. story.Select(packet => packet with { IsTimedByArrival = true })]);
    }

    [Fact]
    public void A_late_start_takes_the_former_holders_word_away_and_binds_nobody()
    {
        Holds("conflict", 140, Late(Start(100, 1), 131));
        Holds("conflict", 7210, Start(7000, 1), Late(Start(3600, 2), 7200));
        Holds("conflict", 7210, Start(7000, 1), Late(Start(3600, 2), 7200), Late(Stop(3605, 2), 7205));
        Holds("conflict", 7210, Start(7000, 1), Late(Start(3600, 2), 7200), Stop(7190, 1));
        Holds("sim 3", 7310, Start(7000, 1), Late(Start(3600, 2), 7200), Start(7300, 3));
        Holds("sim 1", 9900, Start(7000, 1), Late(Start(3600, 2), 7200), Interim(9800, 1, lived: 2800));
        Holds("sim 2", 7310, Late(Start(3600, 2), 7200), Interim(7300, 2, lived: 100));
    }

    [Fact]
    public void A_late_packet_of_the_holders_own_session_costs_nothing_and_a_late_stop_ends_it()
    {
        Holds("sim 1", 7210, Start(7000, 1), Late(Interim(7010, 1, lived: 10), 7200));
        Holds("no_session", 7210, Start(7000, 1), Late(Stop(3610, 1), 7200));
        Holds("sim 2", 7210, Start(7000, 1), Start(7100, 2), Late(Stop(7090, 1), 7200), Interim(7205, 2, lived: 105));
        Holds("sim 1", 7210, Connection(Start(6000, 1)), Connection(Start(7000, 1)), Late(Connection(Stop(6900, 1)), 7200));
    }

    [Fact]
    public void A_stop_of_no_known_time_ends_its_session_and_a_start_of_none_contradicts()
    {
        Holds("no_session", 210, Start(100, 1), Stop(200, 1) with { OtherTimeMs = 0 });
        Holds("conflict", 210, Start(100, 1), Start(200, 2) with { OtherTimeMs = 0 });
    }

    [Fact]
    public void A_clock_set_back_by_less_than_the_tolerance_leaves_two_sessions_without_order()
    {
        Holds("conflict", 140, Start(120, 1), Late(Start(115, 2), 135));
        Assert.Equal("sim 2", NewDirectory().With(Start(120, 1), Late(Stop(110, 1), 130), Late(Start(115, 2), 135)).Ask(140));
        Holds("conflict", 140, Start(140, 1) with { OtherTimeMs = Ms(120) }, Start(130, 2));
    }

    [Fact]
    public void A_session_id_reused_after_a_restart_does_not_keep_the_number_from_before()
    {
        var silent = Start(300, 1) with { NumberState = NumberState.Absent, Number = null, Imsi = 0 };
        Holds("conflict", 310, Start(100, 1), Restart(200), silent);
        Holds("conflict", 310, Start(100, 1), Restart(200), silent with { Kind = AccountingKind.Interim, SessionTimeSeconds = 50 });
    }

    [Fact]
    public void The_allowance_between_clocks_is_the_largest_of_the_gateways_compared()
    {
        // SIM 1 has its newest claim at gw2, as SIM 2; the end that is compared is told by gw1.
        AccountingEvent[] story =
        [
            Start(100, 1, "gw1", session: 11), Start(100, 1, "gw2", session: 12), Start(100, 2, "gw2"),
            Stop(150, 1, "gw2", session: 12), Stop(160, 1, "gw1", session: 11),
        ];
        Holds("conflict", 170, [.. story, Interim(161, 2, "gw2", lived: 61)]);
        Holds("sim 2", 170, [.. story, Interim(162, 2, "gw2", lived: 62)]);
    }

    [Fact]
    [Trait("rule", "SEC-039")]
    public void Trust_ends_with_the_window_of_the_feed()
    {
        var window = Profile().TrustWindow.TotalSeconds;
        Holds("sim 1", 100 + window, Start(100, 1));
        Holds("stale_session", 100 + window + 1, Start(100, 1));
        Holds("sim 1", 600 + window, Start(100, 1), Interim(600, 1, lived: 500));
    }

    [Fact]
    public void A_lossy_feed_without_interims_is_never_believed()
    {
        var directory = NewDirectory(Profile(interimSeconds: null, reliable: false)).With(Start(100, 1));
        Assert.Equal("stale_session", directory.Ask(101));
    }

    [Fact]
    public void A_feed_that_is_no_longer_configured_is_not_believed_but_still_contradicts()
    {
        var directory = NewDirectory().With(Start(100, 1) with { Feed = "gone" });
        Assert.Equal("stale_session", directory.Ask(101));
        directory.With(Start(99, 2), Interim(300, 2));
        Assert.Equal("conflict", directory.Ask(310));
    }

    [Fact]
    public void Accounting_on_voids_what_the_gateway_said_before()
    {
        Holds("no_session", 300, Start(100, 1), Restart(200));
        Holds("sim 1", 300, Start(100, 1), Restart(200, "gw2"));
        Holds("sim 1", 300, Restart(200), Start(201, 1));
        Holds("sim 1", 300, Start(100, 1), Restart(200), Interim(250, 1, lived: 150));
        Holds("no_session", 300, Start(100, 1), Restart(200), Interim(150, 1, lived: 50));
    }

    [Fact]
    public void A_session_of_a_restarted_gateway_contradicts_nobody()
    {
        Holds("sim 2", 400, Start(100, 1, "gw1"), Restart(300, "gw1"), Interim(310, 2, "gw2", lived: 100));
        Holds("conflict", 400, Start(100, 1, "gw1"), Start(200, 2, "gw2"), Interim(250, 1, "gw1", lived: 150));
        Holds("sim 2", 400, Start(100, 1, "gw1"), Start(200, 2, "gw2"), Interim(250, 1, "gw1", lived: 150), Restart(300, "gw1"));
    }

    [Fact]
    public void F8_after_a_gap_longer_than_the_retry_horizon_a_binding_waits_for_new_evidence()
    {
        var directory = NewDirectory(Profile(horizonSeconds: 60)).With(Start(100, 1));
        directory.Listening.Add(Listening.EveryFeed, new ListeningGap(Ms(200), Ms(230)));
        Assert.Equal("sim 1", directory.Ask(240));
        directory.Listening.Add(Listening.EveryFeed, new ListeningGap(Ms(300), Ms(400)));
        Assert.Equal("unverified_after_gap", directory.Ask(410));
        directory.With(Interim(390, 1, lived: 290));
        Assert.Equal("unverified_after_gap", directory.Ask(410));
        directory.With(Interim(405, 1, lived: 305));
        Assert.Equal("sim 1", directory.Ask(410));
    }

    [Fact]
    public void F8_any_gap_leaves_a_lossy_feed_unverified()
    {
        var directory = NewDirectory(Profile(reliable: false, horizonSeconds: 60)).With(Start(100, 1));
        directory.Listening.Add(Listening.EveryFeed, new ListeningGap(Ms(200), Ms(201)));
        Assert.Equal("unverified_after_gap", directory.Ask(240));
    }

    [Fact]
    public void F8_a_short_gap_does_not_hide_a_long_one_before_it()
    {
        var gaps = ListeningGaps.None.With(new(900, 910)).With(new(100, 500)).With(new(600, 620)).With(new(100, 500));
        Assert.Equal([new(900, 910), new(600, 620), new(100, 500)], gaps.Gaps);
        Assert.Equal(500, gaps.UnverifiedBefore(300));
        Assert.Equal(910, gaps.UnverifiedBefore(5));
        Assert.Equal(0, gaps.UnverifiedBefore(400));
    }

    [Fact]
    [Trait("rule", "SEC-040")]
    public void An_event_older_than_the_replay_window_or_far_ahead_is_not_believed()
    {
        var day = ReplayWindow.TotalSeconds;
        var old = Start(100, 1) with { ReceivedAtMs = Ms(101 + day) };
        var ahead = Start(401, 1) with { ReceivedAtMs = Ms(100) };
        var directory = NewDirectory(Profile(interimSeconds: null));
        Assert.Equal(ApplyOutcome.Ignored, directory.Apply(old));
        Assert.Equal(ApplyOutcome.Ignored, directory.Apply(ahead));
        Assert.Equal(0, directory.Claims);
    }

    [Fact]
    public void An_ipv6_address_belongs_to_the_prefix_that_holds_it()
    {
        var directory = NewDirectory().With(Start(100, 1, addresses: ["10.45.0.7", "2001:db8:1:2::/64"]));
        Assert.Equal("sim 1", directory.Ask(200, "2001:db8:1:2:aaaa:bbbb:cccc:dddd"));
        Assert.Equal("no_session", directory.Ask(200, "2001:db8:1:3::1"));
        Assert.Equal("sim 1", directory.Ask(200));
    }

    [Fact]
    public void Prefixes_of_several_lengths_are_judged_together_because_longer_is_not_newer()
    {
        var directory = NewDirectory().With(Start(100, 1, addresses: "2001:db8:1:2::/64"), Start(200, 2, addresses: "2001:db8:1::/56"));
        Assert.Equal("sim 2", directory.Ask(300, "2001:db8:1:2::1"));
        directory.With(Start(250, 3, addresses: "2001:db8:1:2::9"));
        Assert.Equal("sim 3", directory.Ask(300, "2001:db8:1:2::9"));
        Assert.Equal("sim 2", directory.Ask(300, "2001:db8:1:2::8"));
    }

    [Fact]
    public void Forgetting_decides_no_conflict()
    {
        var directory = NewDirectory(Profile(interimSeconds: null))
            .With(Start(100, 1, "gw1"), Start(101, 2, "gw2"), Stop(200, 2, "gw2"));
        Assert.Equal("conflict", directory.Ask(201));
        Assert.Equal("no_session", directory.Ask(200 + ReplayWindow.TotalSeconds + 60));
        directory.With(Interim(90_000, 1, "gw1"));
        Assert.Equal("sim 1", directory.Ask(90_001));
    }

    [Fact]
    public void An_event_two_minutes_ahead_that_its_feed_may_send_counts()
    {
        Holds("sim 2", 100, Start(50, 1), Start(190, 2) with { ReceivedAtMs = Ms(70) });
    }

    private static AccountingEvent Connection(AccountingEvent packet) => packet with { NamesConnection = true };

    private static AccountingEvent Late(AccountingEvent packet, double arrival) => packet with { OtherTimeMs = Ms(arrival), ReceivedAtMs = Ms(arrival) };

    private static void Holds(string answer, double at, params AccountingEvent[] events)
    {
        Assert.Equal(answer, NewDirectory().With(events).Ask(at));
        Assert.Equal(answer, NewDirectory().With([.. events.Reverse()]).Ask(at));
        Assert.Equal(answer, NewDirectory().With([.. events, .. events]).Ask(at));
    }
}
