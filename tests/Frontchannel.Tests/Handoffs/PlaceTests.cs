// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Frontchannel.Pages;
using Frontchannel.Tests.Hosting;

namespace Frontchannel.Tests.Handoffs;

/// <summary>What the phone is told of the desktop's place, and what becomes of a desktop abroad.</summary>
public sealed class PlaceTests : IDisposable
{
    private const string AtHome = "127.0.0.9";
    private const string Abroad = "127.5.0.9";

    private readonly string _file = Path.GetTempFileName();

    public PlaceTests() => File.WriteAllBytes(
        _file,
        PlacesFile.Write(
            (IPNetwork.Parse("127.0.0.0/16"), Place("ES", "Spain", "Spanien", "Madrid")),
            (IPNetwork.Parse("127.5.0.0/16"), Place("PT", "Portugal", "Portugal", city: null))));

    public void Dispose() => File.Delete(_file);

    [Theory]
    [Trait("rule", "SEC-263")]
    [InlineData(AtHome, "en", "Madrid, Spain")]
    [InlineData(AtHome, "de", "Madrid, Spanien")]
    [InlineData(Abroad, "fr", "Portugal")]
    public async Task The_phone_shows_where_the_desktop_seems_to_be(string desktop, string language, string place)
    {
        await using var server = await StartAsync("Ignore");
        var waiting = await server.BeginAsync(server.Open(desktop));
        using var phone = server.Open("127.77.1.5");
        phone.Headers["Accept-Language"] = language;

        var page = await waiting.ScanAsync(phone);

        Assert.Contains(place, WebUtility.HtmlDecode(page.Body), StringComparison.Ordinal);
        Assert.DoesNotContain(desktop, page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_the_database_does_not_know_is_nowhere()
    {
        await using var server = await StartAsync("Refuse");
        var waiting = await server.BeginAsync(server.Open("127.9.0.9"));
        using var phone = server.Open("127.77.1.5");

        Assert.Equal(200, (await waiting.TakeAsync(phone)).Status);
        Assert.Equal("scanned", await waiting.StateAsync());
    }

    [Fact]
    [Trait("rule", "SEC-274")]
    public async Task A_desktop_abroad_is_refused_where_the_operator_wants_that()
    {
        await using var server = await StartAsync("Refuse");
        var waiting = await server.BeginAsync(server.Open(Abroad));
        using var phone = server.Open("127.77.1.5");

        var end = await phone.FollowAsync(await waiting.TakeAsync(phone));

        Assert.Equal(200, end.Status);
        var status = await waiting.StatusAsync();
        Assert.Equal(("failed", "no_proof"), ((string)status["state"]!, (string)status["reason"]!));
        Assert.Contains(await server.FactsAsync(), fact => fact is { Outcome: "failed", Reason: "other_country" });
    }

    [Fact]
    [Trait("rule", "SEC-274")]
    public async Task A_desktop_abroad_is_warned_of_where_the_operator_wants_that()
    {
        await using var server = await StartAsync("Warn");
        using var phone = server.Open("127.77.1.5");
        var near = await (await server.BeginAsync(server.Open(AtHome))).TakeAsync(phone);
        using var other = server.Open("127.77.1.6");
        var far = await (await server.BeginAsync(server.Open(Abroad))).TakeAsync(other);

        var warning = Words.Best(["en"])["context.far.title"];
        Assert.DoesNotContain(warning, WebUtility.HtmlDecode(near.Body), StringComparison.Ordinal);
        Assert.Contains(warning, WebUtility.HtmlDecode(far.Body), StringComparison.Ordinal);
    }

    private static Dictionary<string, object> Place(string code, string english, string german, string? city)
    {
        var place = new Dictionary<string, object>
        {
            ["country"] = new Dictionary<string, object>
            {
                ["iso_code"] = code,
                ["names"] = new Dictionary<string, object> { ["en"] = english, ["de"] = german },
            },
        };
        if (city is not null)
        {
            place["city"] = new Dictionary<string, object> { ["names"] = new Dictionary<string, object> { ["en"] = city } };
        }

        return place;
    }

    private Task<HandoffServer> StartAsync(string policy) => HandoffServer.StartAsync(new Dictionary<string, string?>
    {
        ["Frontchannel:PlacesFile"] = _file,
        ["Frontchannel:ServingCountry"] = "ES",
        ["Frontchannel:OtherCountry"] = policy,
    });
}
