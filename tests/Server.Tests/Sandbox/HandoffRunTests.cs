// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Frontchannel;
using Microsoft.Extensions.DependencyInjection;
using Server.Tests.Hosting;

namespace Server.Tests.Sandbox;

/// <summary>The start page's desktop: what it pushes, and what becomes of it before a phone has answered.</summary>
public sealed class HandoffRunTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Number = "+99977001005";

    private HttpClient Http => shared.Server.Http;

    [Fact]
    public async Task A_desktop_s_browser_gets_a_reference_and_no_number()
    {
        var begun = await BeginAsync(Http);

        var url = begun.GetProperty("url").GetString()!;
        Assert.StartsWith($"{shared.Server.Url}/handoff?client_id=sandbox-desktop&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A", url, StringComparison.Ordinal);
        Assert.DoesNotContain("99977", url, StringComparison.Ordinal);
        var pushed = begun.GetProperty("pushed").GetProperty("step");
        Assert.True(pushed.GetProperty("good").GetBoolean());
        var form = pushed.GetProperty("exchange").GetProperty("requestBody").GetString()!;
        Assert.Contains("""handoff_fields={"ending":"1005"}""", form, StringComparison.Ordinal);
        Assert.DoesNotContain(Number[1..], form, StringComparison.Ordinal);
        using var page = await Http.GetAsync(url);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("Sample shop", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_goes_on_only_once_the_desktop_is_back_with_a_code()
    {
        var id = (await BeginAsync(Http)).GetProperty("pushed").GetProperty("id").GetString();

        using var early = await Http.PostAsync($"/sandbox/runs/{id}/next", null);
        Assert.Equal(HttpStatusCode.BadRequest, early.StatusCode);
        using var refused = await Http.PostAsJsonAsync($"/sandbox/runs/{id}/arrival", new { query = $"?error=access_denied&state={id}" });
        using var over = await Http.PostAsync($"/sandbox/runs/{id}/next", null);
        Assert.Equal(HttpStatusCode.BadRequest, over.StatusCode);

        using var back = await Http.PostAsJsonAsync($"/sandbox/runs/{id}/arrival", new { query = $"?code=made-up&state={id}" });
        using var first = await Http.PostAsync($"/sandbox/runs/{id}/next", null);
        Assert.True((await StepAsync(first)).GetProperty("good").GetBoolean());
        using var second = await Http.PostAsync($"/sandbox/runs/{id}/next", null);
        Assert.Equal(400, (await StepAsync(second)).GetProperty("exchange").GetProperty("status").GetInt32());
    }

    [Fact]
    public async Task Where_hand_offs_are_off_the_request_is_refused_and_shown()
    {
        await using var off = await RunningServer.StartAsync(null, "--Handoff:Enabled=false");

        var begun = await BeginAsync(off.Http);

        Assert.Equal(JsonValueKind.Null, begun.GetProperty("url").ValueKind);
        Assert.False(begun.GetProperty("pushed").GetProperty("step").GetProperty("good").GetBoolean());
        Assert.True(begun.GetProperty("pushed").GetProperty("done").GetBoolean());
    }

    [Theory]
    [InlineData("""{"number":"99977001005"}""")]
    [InlineData("""{"number":"+9997700\"}1"}""")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task What_is_no_number_is_not_pushed(string body)
    {
        using var answer = await Http.PostAsync("/sandbox/handoffs", new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public void Three_phones_stand_beside_a_desktop()
    {
        var links = shared.Server.Services.GetRequiredService<VirtualPhoneLinks>().For("/q/abc");

        Assert.Equal(
            new[] { "1-5", "1-6", "2-7" }.Select(name => $"http://{name}.phone.localhost:{shared.Server.Port}/q/abc"),
            links.Select(link => link.Url));
        Assert.Equal("1-5 · +99977001005", links[0].Label);
    }

    private static async Task<JsonElement> BeginAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/sandbox/handoffs", new { number = Number });
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static async Task<JsonElement> StepAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("step");
}
