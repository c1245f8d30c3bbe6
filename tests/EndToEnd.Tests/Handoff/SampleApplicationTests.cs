// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Testing.Actors;

namespace EndToEnd.Tests.Handoff;

/// <summary><c>samples/desktop-sign-in</c> as its reader runs it: a process of its own, at the address that the sandbox registered for it.</summary>
public sealed class SampleApplicationTests(Stage stage) : IClassFixture<Stage>, IAsyncLifetime
{
    private const string Origin = "http://localhost:9095";
    private const string SignedIn = "text=+99977001005";

    private Process? _shop;

    public async ValueTask InitializeAsync()
    {
        if (Tool.Find("chromium") is null)
        {
            return;
        }

        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var program = Path.Combine(Sandbox.RepositoryRoot, "artifacts", "bin", "DesktopSignIn", configuration, "DesktopSignIn.dll");
        _shop = Tool.Start("dotnet", [program, "--Issuer", stage.Server.Issuer, "--ApiRoot", stage.Server.Issuer]);
        _shop.BeginOutputReadLine();
        _shop.BeginErrorReadLine();
        using var http = new HttpClient();
        for (var tries = 0; !await AnswersAsync(http); tries++)
        {
            Assert.True(tries < 100, "The sample does not answer.");
            await Task.Delay(200);
        }
    }

    public ValueTask DisposeAsync()
    {
        _shop?.Kill();
        _shop?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public Task Its_user_is_led_there_and_back_and_is_signed_in() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.Page.GotoAsync(Origin);
            await desktop.Page.FillAsync("#number", Scene.Number);
            await desktop.Page.ClickAsync("button.primary");
            await AnswerAsync(desktop, phone);

            await desktop.Page.WaitForSelectorAsync(SignedIn);
            Assert.Equal($"{Origin}/", desktop.Page.Url);
        },
        application: Origin);

    [Fact]
    public Task Its_user_stays_while_a_small_window_goes_there_and_back() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.Page.GotoAsync(Origin);
            await desktop.Page.FillAsync("#number", Scene.Number);
            var window = await desktop.Page.RunAndWaitForPopupAsync(() => desktop.Page.ClickAsync("#popup"));
            var closed = new TaskCompletionSource();
            window.Close += (_, _) => closed.TrySetResult();
            await AnswerAsync(new Desktop(stage, window), phone);

            await closed.Task.WaitAsync(TimeSpan.FromSeconds(30));
            await desktop.Page.WaitForSelectorAsync(SignedIn);
        },
        application: Origin);

    [Fact]
    public Task Its_user_whose_phone_has_another_number_is_not_signed_in() => stage.PlayAsync(
        async (desktop, phone) =>
        {
            await desktop.Page.GotoAsync(Origin);
            await desktop.Page.FillAsync("#number", "+99977001006");
            await desktop.Page.ClickAsync("button.primary");
            await AnswerAsync(desktop, phone);

            await desktop.Page.WaitForSelectorAsync("text=The phone you used has another number.");
        },
        application: Origin);

    private static async Task AnswerAsync(Desktop desktop, Handset phone)
    {
        await desktop.IsAsync("waiting");
        await phone.OpenAsync(await desktop.ReadCodeAsync());
        await phone.ContinueAsync();
        await phone.AllowAsync(await desktop.MatchAsync());
        Assert.Equal("Done", await phone.EndAsync());
    }

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(Origin));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
