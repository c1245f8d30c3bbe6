// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Server.Tests.Hosting;

namespace Server.Tests.Sandbox;

/// <summary>What the start page runs: every step a real call, every answer the right one.</summary>
public sealed class RunTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private HttpClient Http => shared.Server.Http;

    [Theory]
    [InlineData("1-5", "+99977001005", 4, "True")]
    [InlineData("1-5", "+99977001006", 4, "False")]
    [InlineData("200-77", "+99977200077", 4, "True")]
    [InlineData("wifi", "+99977001005", 2, "")]
    public async Task A_run_ends_with_the_right_answer(string phone, string number, int steps, string verified)
    {
        var id = await BeginAsync(phone, number);
        JsonElement last = default;
        for (var step = 1; step <= steps; step++)
        {
            last = await NextAsync(id);
            Assert.Equal(step, last.GetProperty("number").GetInt32());
            Assert.Equal(step == steps, last.GetProperty("done").GetBoolean());
        }

        Assert.Equal(verified, last.GetProperty("verified").ToString());
        using var over = await Http.PostAsync($"/sandbox/runs/{id}/next", null);
        Assert.Equal(HttpStatusCode.BadRequest, over.StatusCode);
    }

    [Fact]
    public async Task A_browser_that_was_the_phone_goes_on_with_the_code()
    {
        var id = await BeginAsync("1-5", "+99977001005");
        var step = await NextAsync(id);
        var location = new Uri(step.GetProperty("step").GetProperty("exchange").GetProperty("responseHeaders").EnumerateArray()
            .Single(field => field.GetProperty("name").GetString() == "Location").GetProperty("value").GetString()!);

        using var arrived = await Http.PostAsJsonAsync($"/sandbox/runs/{id}/arrival", new { query = location.Query });
        Assert.Equal(HttpStatusCode.NoContent, arrived.StatusCode);
        await NextAsync(id);

        Assert.True((await NextAsync(id)).GetProperty("verified").GetBoolean());
    }

    [Theory]
    [InlineData("""{"phone":"1-5"}""")]
    [InlineData("""{"phone":"1-500","number":"+99977001005"}""")]
    [InlineData("""{"phone":"1-5","number":"99977001005"}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task A_run_of_nonsense_is_refused(string body)
    {
        using var answer = await Http.PostAsync("/sandbox/runs", new StringContent(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task The_board_tells_of_every_room()
    {
        var state = await Http.GetFromJsonAsync<JsonElement>("/sandbox/state");

        Assert.True(state.GetProperty("ready").GetBoolean());
        Assert.Equal(
            ["Network", "Authorization", "NumberVerification", "Facts", "Storage", "Server"],
            state.GetProperty("rooms").EnumerateArray().Select(room => room.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task The_board_counts_what_was_recorded_and_names_the_chain()
    {
        using var decided = await Http.GetAsync(shared.Server.Begin().AuthorizeUrl);

        var state = await Http.GetFromJsonAsync<JsonElement>("/sandbox/state");

        var facts = state.GetProperty("rooms").EnumerateArray().Single(room => room.GetProperty("name").GetString() == "Facts");
        var figures = facts.GetProperty("figures").EnumerateArray()
            .ToDictionary(figure => figure.GetProperty("name").GetString()!, figure => figure.GetProperty("value").GetString()!);
        Assert.Matches("^[0-9a-f]{16}$", figures["chain"]);
        Assert.Matches("^[1-9]", figures["recorded"]);
    }

    private async Task<string> BeginAsync(string phone, string number)
    {
        using var answer = await Http.PostAsJsonAsync("/sandbox/runs", new { phone, number });
        var run = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return run.GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> NextAsync(string id)
    {
        using var answer = await Http.PostAsync($"/sandbox/runs/{id}/next", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
