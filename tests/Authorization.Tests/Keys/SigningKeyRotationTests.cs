// SPDX-License-Identifier: Apache-2.0
using Authorization.Keys;
using Dapper;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing;
using Testing.Engines;

namespace Authorization.Tests.Keys;

public sealed class SigningKeyRotationOnSqlite(PostgresServer postgres) : SigningKeyRotationTests(DatabaseEngine.Sqlite, postgres);

public sealed class SigningKeyRotationOnPostgres(PostgresServer postgres) : SigningKeyRotationTests(DatabaseEngine.Postgres, postgres);

public abstract class SigningKeyRotationTests(DatabaseEngine engine, PostgresServer postgres) : EngineTests(engine, postgres)
{
    private static readonly JwsAlgorithm[] Algorithms = [JwsAlgorithm.ES256, JwsAlgorithm.RS256];

    private readonly ManualTime _time = new();

    private readonly SigningKeyOptions _options = new()
    {
        JwksMaxAge = TimeSpan.FromSeconds(60),
        PollInterval = TimeSpan.FromSeconds(20),
        AnnounceFor = TimeSpan.FromSeconds(90),
        RetireAfter = TimeSpan.FromSeconds(360),
        RotationAge = TimeSpan.FromDays(90),
    };

    [Fact]
    public async Task The_first_start_makes_a_key_of_each_algorithm_that_signs_at_once_and_lasts()
    {
        var node = await StartAsync("a");
        await node.Rotation.RefreshAsync(Ct);
        var made = Names(node);
        Assert.Equal(2, made.Count);
        Assert.All(Algorithms, algorithm => Assert.Equal(algorithm, node.Keys.Get(algorithm, Now).Algorithm));

        var later = await StartAsync("b");
        await later.Rotation.RefreshAsync(Ct);

        Assert.Equal(made, Names(later));
        var token = Jws.Sign(later.Keys.Get(JwsAlgorithm.ES256, Now), """{"sub":"a"}"""u8);
        Assert.True(Jws.TryParse(token, out var jws));
        using (jws)
        {
            Assert.True(jws.VerifiedBy(node.Keys.Get(JwsAlgorithm.ES256, Now).PublicKey));
        }
    }

    [Fact]
    public async Task A_new_key_is_logged_with_the_instants_that_matter_in_ISO_8601()
    {
        var node = await StartAsync("a");
        await node.Rotation.RefreshAsync(Ct);

        const string instant = @"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{7}\+00:00";
        var lines = node.Log.Lines.Where(line => line.Id is 2110).ToList();
        Assert.Equal(2, lines.Count);
        Assert.All(lines, line => Assert.Matches($"signs from {instant}; those before it leave the JWKS at {instant} $", line.Text));
    }

    [Fact]
    public async Task Nodes_that_start_at_once_agree_on_the_keys()
    {
        var nodes = new List<KeyNode>();
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            nodes.Add(await StartAsync(name));
        }

        await Task.WhenAll(nodes.Select(node => node.Rotation.RefreshAsync(Ct)));

        Assert.Equal(2, Names(nodes[0]).Count);
        Assert.All(nodes, node => Assert.Equal(Names(nodes[0]), Names(node)));
    }

    [Fact]
    [Trait("rule", "SEC-206")]
    public async Task Nodes_that_rotate_at_once_announce_one_key_and_a_second_command_announces_none()
    {
        var (a, b) = (await StartAsync("a"), await StartAsync("b"));
        await a.Rotation.RefreshAsync(Ct);
        await b.Rotation.RefreshAsync(Ct);

        await Task.WhenAll(a.Rotation.RotateAsync(emergency: false, Ct), b.Rotation.RotateAsync(emergency: false, Ct));
        await a.Rotation.RotateAsync(emergency: false, Ct);
        await b.Rotation.RefreshAsync(Ct);

        Assert.Equal(4, Names(a).Count);
        Assert.Equal(Names(a), Names(b));
    }

    [Fact]
    [Trait("rule", "SEC-206")]
    public async Task A_key_is_announced_then_active_then_retired_then_gone()
    {
        var node = await StartAsync("a");
        await node.Rotation.RefreshAsync(Ct);
        var old = node.Keys.Get(JwsAlgorithm.ES256, Now).KeyId;

        await node.Rotation.RotateAsync(emergency: false, Ct);
        var next = Assert.Single(Published(node, JwsAlgorithm.ES256), key => key.Key.KeyId != old);
        Assert.Equal(KeyState.Announced, next.StateAt(Now));
        await AdvanceAsync(_options.AnnounceFor - TimeSpan.FromSeconds(1), node);
        Assert.Equal(old, node.Keys.Get(JwsAlgorithm.ES256, Now).KeyId);

        await AdvanceAsync(TimeSpan.FromSeconds(1), node);
        Assert.Equal(next.Key.KeyId, node.Keys.Get(JwsAlgorithm.ES256, Now).KeyId);
        Assert.Equal(KeyState.Retired, Published(node, JwsAlgorithm.ES256).Single(key => key.Key.KeyId == old).StateAt(Now));

        await AdvanceAsync(_options.RetireAfter - TimeSpan.FromSeconds(1), node);
        Assert.Contains(old, Names(node));
        await AdvanceAsync(TimeSpan.FromSeconds(1), node);
        Assert.DoesNotContain(old, Names(node));
        Assert.Equal(2, await CountRowsAsync(node));
    }

    [Fact]
    public async Task A_key_gives_way_at_its_age_without_a_command()
    {
        var node = await StartAsync("a");
        await node.Rotation.RefreshAsync(Ct);
        var first = node.Keys.Get(JwsAlgorithm.RS256, Now).KeyId;

        await AdvanceAsync(_options.RotationAge - _options.AnnounceFor - TimeSpan.FromSeconds(1), node);
        Assert.Equal(2, Names(node).Count);
        await AdvanceAsync(TimeSpan.FromSeconds(1), node);
        Assert.Equal(4, Names(node).Count);
        Assert.Equal(first, node.Keys.Get(JwsAlgorithm.RS256, Now).KeyId);
        await AdvanceAsync(_options.AnnounceFor, node);
        Assert.NotEqual(first, node.Keys.Get(JwsAlgorithm.RS256, Now).KeyId);
    }

    [Fact]
    [Trait("rule", "SEC-207")]
    public async Task An_emergency_removes_the_old_keys_and_the_announced_ones_at_once()
    {
        var (a, b) = (await StartAsync("a"), await StartAsync("b"));
        await a.Rotation.RefreshAsync(Ct);
        await b.Rotation.RefreshAsync(Ct);
        await a.Rotation.RotateAsync(emergency: false, Ct);
        var before = Names(a);

        await a.Rotation.RotateAsync(emergency: true, Ct);

        Assert.Equal(2, Names(a).Count);
        Assert.Empty(Names(a).Intersect(before));
        Assert.All(Algorithms, algorithm => Assert.DoesNotContain(a.Keys.Get(algorithm, Now).KeyId, before));
        await AdvanceAsync(_options.PollInterval, b);
        Assert.Equal(Names(a), Names(b));
        await AdvanceAsync(_options.AnnounceFor * 2, a, b);
        Assert.Equal(Names(a), Names(b));
    }

    [Fact]
    [Trait("rule", "SEC-207")]
    public async Task Emergencies_on_two_nodes_at_once_leave_none_of_the_old_keys()
    {
        var (a, b) = (await StartAsync("a"), await StartAsync("b"));
        await a.Rotation.RefreshAsync(Ct);
        await b.Rotation.RefreshAsync(Ct);
        var before = Names(a);

        await Task.WhenAll(
            a.Rotation.RotateAsync(emergency: true, Ct), b.Rotation.RotateAsync(emergency: true, Ct), a.Rotation.RotateAsync(emergency: false, Ct));
        await AdvanceAsync(_options.PollInterval, a, b);

        Assert.Empty(Names(a).Intersect(before));
        Assert.Equal(Names(a), Names(b));
        Assert.Equal(a.Keys.Get(JwsAlgorithm.ES256, Now).KeyId, b.Keys.Get(JwsAlgorithm.ES256, Now).KeyId);
    }

    [Fact]
    [Trait("rule", "REL-05")]
    [Trait("rule", "SEC-206")]
    [Trait("rule", "SEC-205")]
    public async Task Twenty_rotations_on_two_nodes_fail_no_verifier_that_caches_to_the_max_age()
    {
        KeyNode[] nodes = [await StartAsync("a"), await StartAsync("b")];
        foreach (var node in nodes)
        {
            await node.Rotation.RefreshAsync(Ct);
        }

        // One verifier per node that it reads from; each takes a token of every node at every step.
        var verifiers = nodes.Select(node => new StrictVerifier(node.Keys, _options.JwksMaxAge)).ToArray();
        var signers = new HashSet<string>();
        for (var rotation = 0; rotation < 20; rotation++)
        {
            await nodes[rotation % 2].Rotation.RotateAsync(emergency: false, Ct);
            for (var elapsed = TimeSpan.Zero; elapsed < _options.AnnounceFor; elapsed += _options.PollInterval)
            {
                _time.Advance(_options.PollInterval - TimeSpan.FromSeconds(1));
                VerifyAll(nodes, verifiers, signers);
                _time.Advance(TimeSpan.FromSeconds(1));
                VerifyAll(nodes, verifiers, signers); // Before the nodes read the keys: the worst moment of the interval.
                foreach (var node in nodes)
                {
                    await node.Rotation.RefreshAsync(Ct);
                }
            }
        }

        Assert.Equal(2 * 21, signers.Count);
    }

    [Fact]
    public async Task A_node_that_has_not_read_the_keys_lately_says_nothing()
    {
        var (connected, cutOff) = (await StartAsync("a"), await StartAsync("b"));
        await connected.Rotation.RefreshAsync(Ct);
        await cutOff.Rotation.RefreshAsync(Ct);

        var trusted = _options.AnnounceFor - _options.JwksMaxAge - SigningKeyOptions.Slack;
        await AdvanceAsync(trusted, connected);
        Assert.Equal(Names(connected), Names(cutOff));
        await AdvanceAsync(TimeSpan.FromMilliseconds(1), connected);
        Assert.Throws<StoreUnavailableException>(() => cutOff.Keys.Published(Now));
        Assert.Throws<StoreUnavailableException>(() => cutOff.Keys.Get(JwsAlgorithm.ES256, Now));

        await cutOff.Rotation.RefreshAsync(Ct);
        Assert.Equal(Names(connected), Names(cutOff));
    }

    [Fact]
    public async Task A_key_in_the_table_is_sealed_and_opens_under_its_own_name_only()
    {
        var node = await StartAsync("a");
        await node.Rotation.RefreshAsync(Ct);
        var databases = node.Host.Services.GetRequiredService<Databases>();
        var pkcs8 = node.Keys.Get(JwsAlgorithm.ES256, Now).ExportPkcs8();
        var stored = await databases.Main.RunAsync(
            connection => connection.QueryAsync<byte[]>("SELECT sealed FROM authorization_signing_keys"), Ct);
        Assert.All(stored, row => Assert.Equal(-1, row.AsSpan().IndexOf(pkcs8.AsSpan(pkcs8.Length - 32))));

        const string swap =
            "UPDATE authorization_signing_keys SET sealed = (SELECT sealed FROM authorization_signing_keys WHERE algorithm = 'RS256')";
        await databases.Main.RunAsync(connection => connection.ExecuteAsync(swap), Ct);

        var other = await StartAsync("b");
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => other.Rotation.RefreshAsync(Ct));
        Assert.Contains("Keys:Certificate", refusal.Message, StringComparison.Ordinal);
    }

    private DateTimeOffset Now => _time.GetUtcNow();

    private Task<KeyNode> StartAsync(string name)
    {
        Store.Time = _time;
        return KeyNode.StartAsync(Store, name, _options, _time, Ct);
    }

    private async Task AdvanceAsync(TimeSpan by, params KeyNode[] nodes)
    {
        _time.Advance(by);
        foreach (var node in nodes)
        {
            await node.Rotation.RefreshAsync(Ct);
        }
    }

    private void VerifyAll(KeyNode[] nodes, StrictVerifier[] verifiers, HashSet<string> signers)
    {
        foreach (var node in nodes)
        {
            foreach (var algorithm in Algorithms)
            {
                var key = node.Keys.Get(algorithm, Now);
                signers.Add(key.KeyId);
                var token = Jws.Sign(key, """{"sub":"a"}"""u8);
                Assert.All(verifiers, verifier => Assert.True(verifier.Accepts(token, Now)));
            }
        }
    }

    private List<string> Names(KeyNode node) =>
        [.. node.Keys.Published(Now).Select(key => key.Key.KeyId).Order(StringComparer.Ordinal)];

    private IEnumerable<PublishedKey> Published(KeyNode node, JwsAlgorithm algorithm) =>
        node.Keys.Published(Now).Where(key => key.Key.Algorithm == algorithm);

    private static Task<long> CountRowsAsync(KeyNode node) => node.Host.Services.GetRequiredService<Databases>().Main.RunAsync(
        connection => connection.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM authorization_signing_keys"), Ct);

    /// <summary>A client that reads the key set when its copy has reached its age, and never because a key is unknown to it.</summary>
    private sealed class StrictVerifier(SigningKeys source, TimeSpan maxAge)
    {
        private Dictionary<string, JsonWebKey> _cached = [];
        private DateTimeOffset? _readAt;

        public bool Accepts(string token, DateTimeOffset now)
        {
            if (_readAt is null || now - _readAt >= maxAge)
            {
                _cached = source.Published(now).ToDictionary(key => key.Key.KeyId, key => key.Key.PublicKey);
                _readAt = now;
            }

            Assert.True(Jws.TryParse(token, out var jws));
            using (jws)
            {
                return _cached.TryGetValue(jws.KeyId!, out var key) && jws.VerifiedBy(key);
            }
        }
    }
}
