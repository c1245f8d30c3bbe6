// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Microsoft.Extensions.Options;
using Testing;

namespace Authorization.Tests.Clients;

public sealed class ClientRegistryTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("clients-");

    private string Path => InDirectory("clients.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    [Trait("rule", "AS-72")]
    public void Clients_come_from_the_file_and_from_every_registered_document()
    {
        Write("from-file");
        var (registry, _) = RegisteredClients.Registry(Path, One("from-code"), One("also-from-code"));
        Assert.Null(registry.Find("from-file"));

        registry.Load();

        Assert.All(["from-file", "from-code", "also-from-code"], id => Assert.Equal(id, registry.Find(id)?.ClientId));
        Assert.Null(registry.Find("FROM-FILE"));
        Assert.Null(registry.Find(""));
    }

    [Fact]
    public void A_client_id_that_is_registered_twice_serves_nobody()
    {
        Write("twice", "once");
        var (registry, log) = RegisteredClients.Registry(Path, One("twice"));

        registry.Load();

        Assert.Null(registry.Find("twice"));
        Assert.NotNull(registry.Find("once"));
        Assert.Contains(log.Lines, line => line.StartsWith("Error Client twice", StringComparison.Ordinal));
    }

    [Fact]
    public void A_refused_client_is_named_in_the_log_and_the_others_serve()
    {
        var bad = RegisteredClients.With(("client_id", "bad"), ("redirect_uris", null));
        var (registry, log) = RegisteredClients.Registry(null, RegisteredClients.Document(bad, RegisteredClients.With()));

        registry.Load();

        Assert.Null(registry.Find("bad"));
        Assert.NotNull(registry.Find("app-1"));
        Assert.Contains(log.Lines, line => line.StartsWith("Error Client bad of document 0 is refused: redirect_uris", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "SEC-328")]
    public async Task A_client_with_a_published_key_stops_the_start()
    {
        File.WriteAllText(Path, RegisteredClients.Document(RegisteredClients.WithPublishedKey("careless")));

        var refusal = await Assert.ThrowsAsync<InvalidDataException>(WatchAsync);

        Assert.StartsWith("Authorization:ClientsFile", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("careless", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-328")]
    public async Task A_client_whose_key_became_a_published_one_is_left_out_by_name_and_the_others_serve()
    {
        Write("good", "careless");
        var (registry, watch, log) = await WatchAsync();

        File.WriteAllText(Path, RegisteredClients.Document(
            RegisteredClients.With(("client_id", "good")), RegisteredClients.WithPublishedKey("careless")));
        watch.ReloadIfChanged();

        Assert.NotNull(registry.Find("good"));
        Assert.Null(registry.Find("careless"));
        Assert.Contains(log.Lines, line => line.StartsWith("Error Client careless is refused", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_that_is_no_clients_document_stops_the_start_and_is_named()
    {
        File.WriteAllText(Path, "{");
        var (registry, _) = RegisteredClients.Registry(Path);

        Assert.StartsWith("Authorization:ClientsFile", Assert.Throws<InvalidDataException>(registry.Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-137")]
    [Trait("rule", "SEC-174")]
    public async Task A_changed_file_is_read_again()
    {
        Write("first");
        var (registry, watch, _) = await WatchAsync();
        Assert.NotNull(registry.Find("first"));

        Write("first", "second");
        watch.ReloadIfChanged();
        Assert.NotNull(registry.Find("second"));

        File.WriteAllText(Path, RegisteredClients.Document(RegisteredClients.With(("client_id", "first"), ("enabled", false))));
        watch.ReloadIfChanged();
        Assert.False(registry.Find("first")?.Enabled);
        Assert.Null(registry.Find("second"));
    }

    [Fact]
    public async Task A_file_that_became_unusable_leaves_the_clients_as_they_were_and_is_reported_once()
    {
        Write("first");
        var (registry, watch, log) = await WatchAsync();

        File.WriteAllText(Path, "{ half");
        watch.ReloadIfChanged();
        watch.ReloadIfChanged();
        Assert.NotNull(registry.Find("first"));
        Assert.Single(log.Lines, line => line.Contains("stay as they were", StringComparison.Ordinal));

        File.Delete(Path);
        watch.ReloadIfChanged();
        Assert.NotNull(registry.Find("first"));

        Write("second");
        watch.ReloadIfChanged();
        Assert.Null(registry.Find("first"));
        Assert.NotNull(registry.Find("second"));
    }

    [Fact]
    [Trait("rule", "SEC-137")]
    public async Task A_file_that_is_out_of_reach_for_a_moment_is_tried_again_and_told_of_once()
    {
        Write("first");
        var (registry, watch, log) = await WatchAsync();
        File.WriteAllText(Path, RegisteredClients.Document(RegisteredClients.With(("client_id", "first"), ("enabled", false))));

        using (new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            watch.ReloadIfChanged();
            watch.ReloadIfChanged();
        }

        Assert.True(registry.Find("first")?.Enabled);
        Assert.Single(log.Lines, line => line.Contains("stay as they were", StringComparison.Ordinal));
        watch.ReloadIfChanged();
        Assert.False(registry.Find("first")?.Enabled);
    }

    [Fact]
    public async Task A_file_that_comes_later_is_found()
    {
        var (registry, watch, log) = await WatchAsync();
        Assert.Contains(log.Lines, line => line.StartsWith("Warning Authorization:ClientsFile", StringComparison.Ordinal));

        Write("late");
        watch.ReloadIfChanged();

        Assert.NotNull(registry.Find("late"));
    }

    [Fact]
    public async Task A_file_behind_a_link_that_is_turned_is_read_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Symbolic links need privileges elsewhere.");
        File.WriteAllText(InDirectory("1.json"), One("one"));
        File.WriteAllText(InDirectory("2.json"), One("other"));
        File.CreateSymbolicLink(Path, InDirectory("1.json"));
        var (registry, watch, _) = await WatchAsync();
        Assert.NotNull(registry.Find("one"));

        File.Delete(Path);
        File.CreateSymbolicLink(Path, InDirectory("2.json"));
        watch.ReloadIfChanged();

        Assert.NotNull(registry.Find("other"));
    }

    private string InDirectory(string name) => System.IO.Path.Combine(_directory.FullName, name);

    private void Write(params string[] clientIds) => File.WriteAllText(
        Path, RegisteredClients.Document([.. clientIds.Select(id => RegisteredClients.With(("client_id", id)))]));

    private static string One(string clientId) => RegisteredClients.Document(RegisteredClients.With(("client_id", clientId)));

    // Started with a clock that stands still: the file is looked at when the test says so.
    private async Task<(ClientRegistry Registry, ClientsFileWatch Watch, RegisteredClients.LogLines Log)> WatchAsync()
    {
        var (registry, log) = RegisteredClients.Registry(Path);
        var options = Options.Create(new AuthorizationServerOptions { ClientsFile = Path });
        var watch = new ClientsFileWatch(registry, options, new ManualTime(), log);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        return (registry, watch, log);
    }
}
