// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Clients;
using Authorization.Clients.Editing;
using Authorization.Clients.Remote;

namespace Authorization.Tests.Clients.Editing;

public sealed class ClientsFileTests : IDisposable
{
    // As somebody wrote it by hand: an unknown member, numbers and spaces of his own, and the one in the middle is no good.
    private const string ByHand =
        """
        {"clients":[
           { "client_id":"first" , "x_note":"of 2029, \u00e4", "n": 1.0 },
          7,
          {"client_id":"twice"},{"client_id":"twice"},
          {"client_id":"doubled", "client_id":"doubled"}]}
        """;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("clients-file-");

    private string Path => System.IO.Path.Combine(_directory.FullName, "clients.json");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_client_that_was_added_is_what_a_server_reads()
    {
        using var file = Open();

        Assert.Empty(file.List());
        Assert.Null(await file.AddAsync(RegisteredClients.With(("client_name", "Näme & Co")), CancellationToken.None));

        var (registry, _) = RegisteredClients.Registry(Path);
        registry.Load();
        Assert.Equal("Näme & Co", registry.Find("app-1")?.Name);
        Assert.Contains("Näme & Co", await File.ReadAllTextAsync(Path), StringComparison.Ordinal);
        Assert.Equal("k1", Assert.Single(Assert.Single(file.List()).Keys).KeyId);
    }

    [Fact]
    public async Task What_others_wrote_stays_to_the_letter_and_in_its_place()
    {
        await File.WriteAllTextAsync(Path, ByHand);
        using var file = Open();

        Assert.Null(await file.AddAsync(RegisteredClients.With(), CancellationToken.None));
        Assert.Null(await file.ChangeAsync("app-1", client => Set(client, "sector", "group"), CancellationToken.None));

        var text = await File.ReadAllTextAsync(Path);
        Assert.Contains("""{ "client_id":"first" , "x_note":"of 2029, \u00e4", "n": 1.0 }""", text, StringComparison.Ordinal);
        Assert.Contains("""{"client_id":"doubled", "client_id":"doubled"}""", text, StringComparison.Ordinal);
        Assert.Equal(["first", "clients[1]", "twice", "twice", "clients[4]", "app-1"], file.List().Select(client => client.ClientId));

        Assert.Null(await file.RemoveAsync("first", CancellationToken.None));
        Assert.Equal(["clients[0]", "twice", "twice", "clients[3]", "app-1"], file.List().Select(client => client.ClientId));
    }

    [Fact]
    public async Task What_a_registration_has_of_a_hand_off_stays_when_something_else_of_it_changes()
    {
        var handoff = Handoffs.HandoffHost.Registration();
        await File.WriteAllTextAsync(Path, RegisteredClients.Document(RegisteredClients.With(("handoff", handoff))));
        using var file = Open();

        Assert.Null(await file.ChangeAsync("app-1", client => Set(client, "client_uri", "https://shop.example/"), CancellationToken.None));

        var client = JsonNode.Parse(await File.ReadAllTextAsync(Path))!["clients"]![0]!;
        Assert.Equal("https://shop.example/", client["client_uri"]!.GetValue<string>());
        Assert.True(JsonNode.DeepEquals(handoff, client["handoff"]));
    }

    [Theory]
    [InlineData("redirect_uris", """["https://*.example/cb"]""")]
    [InlineData("redirect_uris", """["https://app.example/cb#fragment"]""")]
    [InlineData("redirect_uris", """["http://app.example/cb"]""")]
    [InlineData("redirect_uris", """["javascript:alert(1)"]""")]
    [InlineData("redirect_uris", """["data:text/html,x"]""")]
    [InlineData("redirect_uris", """["vbscript:x"]""")]
    [InlineData("redirect_uris", """["/callback"]""")]
    [InlineData("redirect_uris", """["https://user@app.example/cb"]""")]
    [InlineData("purposes", """["Anything"]""")]
    [InlineData("jwks_uri", "\"https://app.example/jwks\"")]
    [InlineData("client_secret", "\"s3cret\"")]
    [InlineData("client_id", "\"\"")]
    [InlineData("client_id", "7")]
    [Trait("rule", "SEC-063")]
    public async Task What_a_server_would_leave_out_is_not_written(string member, string value)
    {
        using var file = Open();
        Assert.Null(await file.AddAsync(RegisteredClients.With(("client_id", "good")), CancellationToken.None));
        var before = await File.ReadAllBytesAsync(Path);

        Assert.Contains(member, await file.AddAsync(RegisteredClients.With((member, JsonNode.Parse(value))), CancellationToken.None), StringComparison.Ordinal);
        Assert.NotNull(await file.ChangeAsync("good", client => Set(client, member, JsonNode.Parse(value)), CancellationToken.None));

        Assert.Equal(before, await File.ReadAllBytesAsync(Path));
    }

    [Fact]
    public async Task No_id_is_taken_twice_be_it_in_the_file_or_in_the_program()
    {
        using var file = Open(beside: [new ClientsDocument("the program", System.Text.Encoding.UTF8.GetBytes(RegisteredClients.Document(RegisteredClients.With(("client_id", "built-in")))))]);

        Assert.Null(await file.AddAsync(RegisteredClients.With(), CancellationToken.None));

        Assert.Equal("is registered already", await file.AddAsync(RegisteredClients.With(), CancellationToken.None));
        Assert.Equal("is registered more than once", await file.AddAsync(RegisteredClients.With(("client_id", "built-in")), CancellationToken.None));
        Assert.Equal("is not registered", await file.RemoveAsync("built-in", CancellationToken.None));
        Assert.Single(file.List());
    }

    [Fact]
    [Trait("rule", "SEC-328")]
    public async Task A_published_key_is_not_registered()
    {
        using var file = Open();

        Assert.Contains("published", await file.AddAsync(RegisteredClients.WithPublishedKey("careless"), CancellationToken.None), StringComparison.Ordinal);
        Assert.False(File.Exists(Path));
    }

    [Fact]
    [Trait("rule", "SEC-150")]
    public async Task A_private_or_doubled_key_is_not_added_to_good_ones()
    {
        using var file = Open();
        Assert.Null(await file.AddAsync(RegisteredClients.With(), CancellationToken.None));

        var doubled = await file.ChangeAsync("app-1", client => AddKey(client, key => key), CancellationToken.None);
        var leaked = await file.ChangeAsync("app-1", client => AddKey(client, key => Set(key, "d", "AA")), CancellationToken.None);

        Assert.Contains("no usable key", doubled, StringComparison.Ordinal);
        Assert.Contains("private member d", leaked, StringComparison.Ordinal);
        Assert.Single(Assert.Single(file.List()).Keys);
    }

    [Fact]
    public async Task A_registration_that_nobody_can_read_for_sure_is_left_to_its_author()
    {
        await File.WriteAllTextAsync(Path, ByHand);
        using var file = Open();

        Assert.Contains("more than once", await file.ChangeAsync("twice", _ => null, CancellationToken.None), StringComparison.Ordinal);
        Assert.Contains("distinct names", await file.ChangeAsync("doubled", _ => null, CancellationToken.None), StringComparison.Ordinal);
        Assert.Equal(ByHand, await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public async Task A_file_that_is_no_clients_document_is_not_written_over()
    {
        await File.WriteAllTextAsync(Path, "{ half");
        using var file = Open();

        await Assert.ThrowsAsync<InvalidDataException>(() => file.AddAsync(RegisteredClients.With(), CancellationToken.None));
        Assert.Equal("{ half", await File.ReadAllTextAsync(Path));
    }

    [Fact]
    public async Task Editors_at_the_same_time_wait_for_each_other()
    {
        using var file = Open();

        var refusals = await Task.WhenAll(Enumerable.Range(0, 12).Select(number => Task.Run(
            () => file.AddAsync(RegisteredClients.With(("client_id", $"app-{number}")), CancellationToken.None))));

        Assert.All(refusals, Assert.Null);
        Assert.Equal(12, file.List().Count);
    }

    [Fact]
    public async Task Whoever_edits_by_hand_meanwhile_is_not_written_over()
    {
        using var file = Open();
        Assert.Null(await file.AddAsync(RegisteredClients.With(), CancellationToken.None));

        await Assert.ThrowsAsync<IOException>(() => file.ChangeAsync(
            "app-1",
            client =>
            {
                File.WriteAllText(Path, "by hand");
                return Set(client, "enabled", false);
            },
            CancellationToken.None));

        Assert.Equal("by hand", await File.ReadAllTextAsync(Path));
        Assert.Equal(["clients.json", "clients.json.lock"], _directory.GetFiles().Select(one => one.Name).Order());
    }

    [Fact]
    public async Task The_file_keeps_its_mode_and_a_link_its_target()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Modes and links are otherwise elsewhere.");
            return;
        }

        var target = System.IO.Path.Combine(_directory.FullName, "really.json");
        await File.WriteAllTextAsync(target, """{"clients":[]}""");
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(Path, target);
        using var file = Open();

        Assert.Null(await file.AddAsync(RegisteredClients.With(), CancellationToken.None));

        Assert.Equal(target, new FileInfo(Path).LinkTarget);
        Assert.Contains("app-1", await File.ReadAllTextAsync(target), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(target));
    }

    private ClientsFile Open(IEnumerable<ClientsDocument>? beside = null) =>
        new(Path, new RemoteKeysOptions(), [RegisteredClients.Samples], beside ?? []);

    private static string? Set(JsonObject target, string member, JsonNode? value)
    {
        target[member] = value;
        return null;
    }

    private static string? AddKey(JsonObject client, Func<JsonObject, object?> change)
    {
        var keys = client["jwks"]!["keys"]!.AsArray();
        var another = keys[0]!.DeepClone().AsObject();
        change(another);
        keys.Add(another);
        return null;
    }
}
