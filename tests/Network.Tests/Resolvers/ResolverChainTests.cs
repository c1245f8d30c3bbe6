// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;
using System.Net;
using Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Testing;

namespace Network.Tests.Resolvers;

public sealed class ResolverChainTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("10.1.2.3", "default", "found")]
    [InlineData("10.1.9.9", "default", "resolver_failed")]
    [InlineData("10.2.0.1", "default", "not_on_net")]
    [InlineData("192.0.2.1", "default", "not_on_net")]
    [InlineData("2001:db8:88:1::5", "default", "found")]
    [InlineData("2001:db8:89::5", "default", "not_on_net")]
    [InlineData("::ffff:10.1.2.3", "default", "found")]
    [InlineData("10.1.2.3", "enterprise", "not_on_net")]
    [InlineData("172.16.0.1", "enterprise", "found")]
    [InlineData("10.1.2.3", "nowhere", "unknown_realm")]
    [Trait("rule", "SEC-035")]
    public async Task The_pool_decides_who_is_asked_and_nobody_else_is(string address, string realm, string expected)
    {
        var (chain, _) = Build(Pools);
        Assert.Equal(expected, await AskAsync(chain, address, realm));
    }

    [Fact]
    public async Task Without_pools_no_address_is_a_phone()
    {
        var (chain, _) = Build([]);
        Assert.Equal("not_on_net", await AskAsync(chain, "10.1.2.3", "default"));
        Assert.Equal("unknown_realm", await AskAsync(chain, "10.1.2.3", "enterprise"));
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_in_time_is_an_outage()
    {
        var (chain, time) = Build(new() { ["Network:Pools:0:Cidr"] = "10.0.0.0/8", ["Network:Pools:0:Resolver"] = "slow" });
        var asked = AskAsync(chain, "10.1.2.3", "default");
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("resolver_timeout", await asked);
        Assert.Equal("try_later", Reason.ResolverTimeout.PublicWord);
    }

    [Fact]
    public async Task A_caller_who_goes_away_is_no_outage()
    {
        var (chain, _) = Build(new() { ["Network:Pools:0:Cidr"] = "10.0.0.0/8", ["Network:Pools:0:Resolver"] = "slow" });
        using var leaving = new CancellationTokenSource();
        var asked = chain.ResolveAsync(new SourceAddress(IPAddress.Parse("10.1.2.3"), 0), Now, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await asked);
    }

    [Theory]
    [InlineData("Network:Pools:0:Cidr", "10.0.0.1/8", "Network:Pools:0:Cidr")]
    [InlineData("Network:Pools:0:Cidr", "", "Network:Pools:0:Cidr")]
    [InlineData("Network:Pools:0:Cidr", "0.0.0.0/0", "Network:Pools:0:Cidr")]
    [InlineData("Network:Pools:0:Resolver", "guess", "Network:Pools:0:Resolver")]
    [InlineData("Network:Pools:0:Realm", "", "Network:Pools:0:Realm")]
    [InlineData("Network:Pools:1:Cidr", "10.1.0.0/16", "named twice")]
    [InlineData("Network:ResolverTimeout", "00:00:00", "Network:ResolverTimeout")]
    [InlineData("Network:Sessions:FollowTimeout", "00:00:00", "Network:Sessions:FollowTimeout")]
    [InlineData("Network:Sessions:ReplayWindow", "00:00:01", "Network:Sessions:ReplayWindow")]
    [InlineData("Network:Sessions:SnapshotAfterBytes", "1", "Network:Sessions:SnapshotAfterBytes")]
    public void A_wrong_setting_is_refused_by_its_name(string setting, string value, string words)
    {
        var services = Services(new(Pools) { [setting] = value });
        var refusal = Assert.Throws<OptionsValidationException>(() =>
        {
            _ = services.GetRequiredService<IOptions<NetworkOptions>>().Value;
            _ = services.GetRequiredService<IOptions<Network.Sessions.SessionsOptions>>().Value;
        });
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lookups_are_counted_by_outcome_and_reason_and_by_nothing_else()
    {
        var (chain, _) = Build(Pools);
        var seen = new List<string>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name is "network.lookups")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (seen)
            {
                seen.Add(string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")));
            }
        });
        listener.Start();
        await AskAsync(chain, "10.1.2.3", "default");
        await AskAsync(chain, "192.0.2.1", "default");
        Assert.Contains("outcome=found reason=", seen);
        Assert.Contains("outcome=refused reason=not_on_net", seen);
    }

    private static Dictionary<string, string?> Pools => new()
    {
        ["Network:Pools:0:Cidr"] = "10.1.0.0/16",
        ["Network:Pools:0:Resolver"] = "good",
        ["Network:Pools:1:Cidr"] = "10.1.9.0/24",
        ["Network:Pools:1:Resolver"] = "broken",
        ["Network:Pools:2:Cidr"] = "2001:db8:88::/48",
        ["Network:Pools:2:Resolver"] = "good",
        ["Network:Pools:3:Cidr"] = "172.16.0.0/12",
        ["Network:Pools:3:Realm"] = "enterprise",
        ["Network:Pools:3:Resolver"] = "good",
    };

    private static (ISubscriberResolver Chain, ManualTime Time) Build(Dictionary<string, string?> settings)
    {
        var services = Services(settings);
        return (services.GetRequiredService<ISubscriberResolver>(), (ManualTime)services.GetRequiredService<TimeProvider>());
    }

    private static ServiceProvider Services(Dictionary<string, string?> settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(new ManualTime());
        services.AddNetwork(configuration);
        services.AddKeyedSingleton<ISubscriberResolver, Good>("good");
        services.AddKeyedSingleton<ISubscriberResolver, Broken>("broken");
        services.AddKeyedSingleton<ISubscriberResolver, Slow>("slow");
        return services.BuildServiceProvider();
    }

    private static async Task<string> AskAsync(ISubscriberResolver chain, string address, string realm)
    {
        var source = new SourceAddress(IPAddress.Parse(address), 0, realm);
        return await chain.ResolveAsync(source, Now, TestContext.Current.CancellationToken) is Resolution.Refused refused
            ? refused.Reason.Word
            : "found";
    }

    private sealed class Good : ISubscriberResolver
    {
        public ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct) =>
            ValueTask.FromResult<Resolution>(new Resolution.Found(
                Sessions.Packets.NumberOf(1), new SubscriberBinding(source.Realm, new IPNetwork(source.Address, 32), 1, now)));
    }

    private sealed class Broken : ISubscriberResolver
    {
        public ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct) =>
            throw new InvalidDataException("broken");
    }

    private sealed class Slow : ISubscriberResolver
    {
        public async ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct)
        {
            await Task.Delay(Timeout.Infinite, ct);
            return new Resolution.Refused(Reason.NoSession);
        }
    }
}
