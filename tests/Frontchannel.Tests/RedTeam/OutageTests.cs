// SPDX-License-Identifier: Apache-2.0
using Frontchannel.Tests.Hosting;
using Storage;
using Testing.Engines;

namespace Frontchannel.Tests.RedTeam;

/// <summary>The database goes away in the middle: nothing is decided meanwhile, and nothing is lost.</summary>
public sealed class OutageTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_its_store_it_says_so_and_afterwards_goes_on_where_it_was()
    {
        await using var postgres = new PostgresServer();
        Assert.SkipWhen(postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "");
        await using var store = await TestInstallation.CreateAsync(DatabaseEngine.Postgres, postgres, Ct);
        await using var server = await HandoffServer.StartAsync(store.SettingsOf("a"));
        var (waiting, done) = (await server.BeginAsync(), await server.BeginAsync());
        using var phone = server.Open("127.77.1.5");
        using var other = server.Open("127.77.1.6");
        var fresh = await server.Shop.PushAsync();
        var (handle, code) = (await waiting.HandlePathAsync(), await waiting.ShortCodeAsync());
        var page = await waiting.TakeAsync(phone);
        var digits = await waiting.MatchAsync();
        var end = await done.AnswerAsync(other);

        await postgres.StopAsync(Ct);

        (Browser Who, HttpMethod Method, string Path, (string, string)[]? Form)[] requests =
        [
            (waiting.Desktop, HttpMethod.Get, $"/handoff?client_id={server.Shop.ClientId}&request_uri={Uri.EscapeDataString(fresh)}", null),
            (waiting.Desktop, HttpMethod.Post, "/handoff", [("client_id", server.Shop.ClientId), ("request_uri", fresh)]),
            (waiting.Desktop, HttpMethod.Get, waiting.LivePath, null),
            (waiting.Desktop, HttpMethod.Get, $"{waiting.LivePath}/status", null),
            (waiting.Desktop, HttpMethod.Get, $"{waiting.LivePath}/qr", null),
            (waiting.Desktop, HttpMethod.Get, $"{waiting.LivePath}/events", null),
            (waiting.Desktop, HttpMethod.Post, $"{waiting.LivePath}/cancel", []),
            (done.Desktop, HttpMethod.Post, $"{done.LivePath}/finish", []),
            (phone, HttpMethod.Get, handle, null),
            (phone, HttpMethod.Post, "/q", [("code", code)]),
            (phone, HttpMethod.Post, "/q/page", [("token", page.Token)]),
            (phone, HttpMethod.Post, "/q/continue", [("token", page.Token)]),
            (phone, HttpMethod.Post, "/q/decide", [("token", page.Token), ("decision", "allow"), ("digits", digits)]),
            (other, HttpMethod.Get, $"/q/end?of={Row.KeyOf(done)}", null),
            (other, HttpMethod.Post, "/q/report", [("token", end.Token)]),
        ];
        foreach (var (who, method, path, form) in requests)
        {
            var answer = await who.SendAsync(method, path, form, ("Origin", server.Issuer));
            Assert.True((answer.Status, answer.Location) == (503, null), $"{method} {path}: {answer.Status}");
            Assert.Equal("5", answer.Headers["Retry-After"]);
            Assert.Contains("frame-ancestors 'none'", answer.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        }

        Assert.Equal(200, (await phone.GetAsync("/eligibility")).Status); // It asks nobody.
        await postgres.StartAsync(Ct);

        // The digits are not used up, the answer is not fetched, and the request makes a hand-off.
        Assert.Equal("scanned", await waiting.StateAsync());
        await phone.FollowAsync(await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", digits)));
        Assert.True(await waiting.Shop.ProvesAsync(await waiting.FinishAsync(), "+99977001005"));
        Assert.True(await done.Shop.ProvesAsync(await done.FinishAsync(), "+99977001006"));
        Assert.Equal(303, (await waiting.Desktop.CreateAsync(server.Shop.ClientId, fresh)).Status);
    }
}
