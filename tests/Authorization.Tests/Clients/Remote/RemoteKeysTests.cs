// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients.Remote;
using Authorization.Tests.Hosting;
using Kernel.Jose;
using Microsoft.Extensions.Options;
using Testing;

namespace Authorization.Tests.Clients.Remote;

/// <summary>How long fetched keys serve and how often they are fetched: a real server, a clock that the test moves.</summary>
public sealed class RemoteKeysTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly List<string> _refusals = [];
    private readonly SigningKey _old = SigningKey.Generate(JwsAlgorithm.ES256);
    private readonly SigningKey _new = SigningKey.Generate(JwsAlgorithm.ES256);
    private KeyServer _server = null!;
    private KeyFetcher _fetcher = null!;
    private RemoteKeys _keys = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await KeyServer.StartAsync();
        _fetcher = new KeyFetcher(Options.Create(_server.Trusting));
        _keys = new RemoteKeys(new Uri(_server.Url()), () => _fetcher.FetchAsync(new Uri(_server.Url())), _time, _refusals.Add);
    }

    public async ValueTask DisposeAsync()
    {
        _fetcher.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "SEC-149")]
    public async Task Whatever_is_asked_keys_are_fetched_once_a_minute_at_most()
    {
        Publish("max-age=3600", _old);

        Assert.NotNull(await FindAsync(_old));
        Assert.NotNull(await FindAsync(_old));
        for (var attempt = 0; attempt < 20; attempt++)
        {
            Assert.Null(await _keys.FindAsync($"unknown-{attempt}", JwsAlgorithm.ES256, _time.GetUtcNow(), CancellationToken.None));
        }

        Assert.Single(_server.Requests);

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(await FindAsync(_new));
        Assert.Null(await FindAsync(_new));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    [Trait("rule", "SEC-149")]
    public async Task Those_who_ask_at_once_share_one_fetch()
    {
        Publish("max-age=3600", _old);

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => FindAsync(_old)));

        Assert.All(found, Assert.NotNull);
        Assert.Single(_server.Requests);
    }

    [Fact]
    [Trait("rule", "SEC-174")]
    public async Task A_new_key_works_within_a_minute()
    {
        Publish("max-age=3600", _old);
        Assert.NotNull(await FindAsync(_old));

        Publish("max-age=3600", _old, _new);
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.NotNull(await FindAsync(_new));
        Assert.NotNull(await FindAsync(_old));
    }

    [Theory]
    [InlineData("max-age=600", 600)]
    [InlineData("max-age=1", 60)]
    [InlineData("max-age=86400", 3600)]
    [InlineData(null, 300)]
    [Trait("rule", "SEC-174")]
    public async Task A_key_that_was_removed_is_dead_when_the_life_of_its_set_is_over(string? cacheControl, int seconds)
    {
        Publish(cacheControl, _old, _new);
        Assert.NotNull(await FindAsync(_old));

        Publish(cacheControl, _new);
        _time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Null(await FindAsync(_old));
        Assert.NotNull(await FindAsync(_new));
    }

    [Fact]
    public async Task Keys_that_grow_old_are_fetched_behind_the_back_of_whoever_asks()
    {
        Publish("max-age=1000", _old);
        Assert.NotNull(await FindAsync(_old));
        var released = new TaskCompletionSource();
        _server.Answer = async http =>
        {
            await released.Task;
            await KeyServer.Json(App.KeySet(_new), "max-age=1000")(http);
        };

        _time.Advance(TimeSpan.FromSeconds(750));
        Assert.NotNull(await FindAsync(_old));
        released.SetResult();

        // Whoever asks for the new key meets the fetch under way, or what it brought.
        Assert.NotNull(await FindAsync(_new));
        Assert.Null(await FindAsync(_old));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    [Trait("rule", "REL-20")]
    public async Task Keys_serve_to_the_end_of_their_life_while_their_server_is_gone_and_no_longer()
    {
        Publish("max-age=600", _old);
        Assert.NotNull(await FindAsync(_old));
        await _server.StopAsync();

        _time.Advance(TimeSpan.FromSeconds(599));
        Assert.NotNull(await FindAsync(_old));

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await FindAsync(_old));
        Assert.Empty(_keys.Known);
    }

    [Fact]
    [Trait("rule", "SEC-149")]
    [Trait("rule", "REL-20")]
    public async Task A_fetch_that_failed_is_not_repeated_for_a_minute()
    {
        _server.Answer = KeyServer.Text("oops", "text/plain");

        Assert.Null(await FindAsync(_old));
        Publish("max-age=600", _old);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(await FindAsync(_old));
        Assert.Equal(["content_type"], _refusals);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotNull(await FindAsync(_old));
    }

    [Fact]
    [Trait("rule", "REL-20")]
    public async Task Whoever_gives_up_waiting_ends_the_fetch_for_nobody_else()
    {
        var arrived = new TaskCompletionSource();
        var released = new TaskCompletionSource();
        _server.Answer = async http =>
        {
            arrived.TrySetResult();
            await released.Task;
            await KeyServer.Json(App.KeySet(_old))(http);
        };
        using var impatient = new CancellationTokenSource();

        var first = _keys.FindAsync(_old.KeyId, JwsAlgorithm.ES256, _time.GetUtcNow(), impatient.Token).AsTask();
        var second = FindAsync(_old);
        await arrived.Task;
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        released.SetResult();

        Assert.NotNull(await second);
    }

    [Theory]
    [InlineData("max-age=600", null, 600)]
    [InlineData("public, max-age=600", "200", 400)]
    [InlineData("max-age=600", "3000", 60)]
    [InlineData("no-store", null, 60)]
    [InlineData("no-cache, max-age=600", null, 60)]
    [InlineData("private", null, 300)]
    [InlineData("max-age=99999999999999", null, 300)]
    public void The_life_of_keys_is_what_the_answer_says_within_bounds(string cacheControl, string? age, int seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Cache-Control", cacheControl);
        if (age is not null)
        {
            response.Headers.TryAddWithoutValidation("Age", age);
        }

        Assert.Equal(TimeSpan.FromSeconds(seconds), FetchedKeys.LifeBy(response.Headers));
    }

    private void Publish(string? cacheControl, params SigningKey[] keys) => _server.Answer = KeyServer.Json(App.KeySet(keys), cacheControl);

    private async Task<JsonWebKey?> FindAsync(SigningKey key) =>
        await _keys.FindAsync(key.KeyId, JwsAlgorithm.ES256, _time.GetUtcNow(), CancellationToken.None);
}
