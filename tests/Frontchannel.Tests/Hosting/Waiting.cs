// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Frontchannel.Tests.Hosting;

/// <summary>A hand-off that a desktop waits for, and the steps of a person with a phone.</summary>
internal sealed partial record Waiting(HandoffServer Server, Browser Desktop, Shop Shop, string RequestUri, string LivePath)
{
    /// <summary>What the desktop is told now; a desktop that asks too fast waits and asks again.</summary>
    public async Task<JsonObject> StatusAsync()
    {
        Answer answer;
        while ((answer = await Desktop.GetAsync($"{LivePath}/status")).Status == 429)
        {
            await Task.Delay(TimeSpan.FromSeconds(int.Parse(answer.Headers["Retry-After"], CultureInfo.InvariantCulture)));
        }

        Assert.Equal(200, answer.Status);
        return JsonNode.Parse(answer.Body)!.AsObject();
    }

    public async Task<string> StateAsync() => (string)(await StatusAsync())["state"]!;

    /// <summary>The short code on the desktop's page.</summary>
    public async Task<string> ShortCodeAsync() => ShortCodePattern().Match((await Desktop.GetAsync(LivePath)).Body).Value;

    /// <summary>The path that the QR holds now: of a sandbox, by the way to a virtual phone.</summary>
    public async Task<string> HandlePathAsync()
    {
        var answer = await Desktop.GetAsync($"{LivePath}/phone/0");
        Assert.Equal(303, answer.Status);
        return new Uri(answer.Location!).AbsolutePath;
    }

    /// <summary>A phone opens what the QR holds now; gives its page.</summary>
    public async Task<Answer> ScanAsync(Browser phone) => await phone.GetAsync(await HandlePathAsync());

    /// <summary>A phone opens it and presses Continue; gives the page with the field for the digits.</summary>
    public async Task<Answer> TakeAsync(Browser phone)
    {
        var page = await ScanAsync(phone);
        Assert.Equal(200, page.Status);
        return await phone.PostAsync("/q/continue", ("token", page.Token));
    }

    /// <summary>The digits on the desktop.</summary>
    public async Task<string> MatchAsync() => (string)(await StatusAsync())["match"]!;

    /// <summary>A phone opens it, continues, types the digits and allows; gives the redirect to <c>/authorize</c>.</summary>
    public async Task<Answer> AllowAsync(Browser phone)
    {
        var page = await TakeAsync(phone);
        Assert.Equal(200, page.Status);
        return await phone.PostAsync("/q/decide", ("token", page.Token), ("decision", "allow"), ("digits", await MatchAsync()));
    }

    /// <summary>The whole phone side, its redirects followed; gives the last page.</summary>
    public async Task<Answer> AnswerAsync(Browser phone) => await phone.FollowAsync(await AllowAsync(phone));

    /// <summary>The desktop asks for its answer; gives where it is led.</summary>
    public async Task<Uri> FinishAsync()
    {
        var answer = await Desktop.PostAsync($"{LivePath}/finish");
        Assert.Equal(200, answer.Status);
        return answer.Refresh!;
    }

    [GeneratedRegex(@"(?<![\w-])[A-Z]{4}-[A-Z]{4}(?![\w-])")]
    private static partial Regex ShortCodePattern();
}
