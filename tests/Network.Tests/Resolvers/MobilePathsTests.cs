// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Network.Tests.Resolvers;

/// <summary>Whether a phone is on mobile data is known without asking who it is.</summary>
public sealed class MobilePathsTests
{
    [Theory]
    [InlineData("10.1.2.3", "default", null)]
    [InlineData("::ffff:10.1.2.3", "default", null)]
    [InlineData("10.2.0.1", "default", "not_on_mobile_network")]
    [InlineData("2001:db8:88:1::5", "default", null)]
    [InlineData("2001:db8:89::5", "default", "not_on_mobile_network")]
    [InlineData("10.1.2.3", "enterprise", "not_on_mobile_network")]
    [InlineData("172.16.0.1", "enterprise", null)]
    [InlineData("10.1.2.3", "nowhere", "path_not_trusted")]
    public void The_pools_alone_say_so_and_no_resolver_is_asked(string address, string realm, string? expected)
    {
        using var services = Services();
        var paths = services.GetRequiredService<MobilePaths>();

        Assert.Equal(expected, paths.Refuse(new SourceAddress(IPAddress.Parse(address), 0, realm))?.PublicWord);
    }

    [Fact]
    public void An_address_that_cannot_be_believed_is_on_no_network()
    {
        using var services = Services();

        Assert.Equal(Reason.PathNotTrusted, services.GetRequiredService<MobilePaths>().Refuse(null));
    }

    private static ServiceProvider Services()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Network:Pools:0:Cidr"] = "10.1.0.0/16",
            ["Network:Pools:0:Resolver"] = "unasked",
            ["Network:Pools:1:Cidr"] = "2001:db8:88::/48",
            ["Network:Pools:1:Resolver"] = "unasked",
            ["Network:Pools:2:Cidr"] = "172.16.0.0/12",
            ["Network:Pools:2:Realm"] = "enterprise",
            ["Network:Pools:2:Resolver"] = "unasked",
        }).Build();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddNetwork(configuration);
        services.AddKeyedSingleton<ISubscriberResolver, Unasked>("unasked");
        return services.BuildServiceProvider();
    }

    private sealed class Unasked : ISubscriberResolver
    {
        public Unasked() => Assert.Fail("A resolver was made for a question about pools.");

        public ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct) =>
            throw new InvalidOperationException("A resolver was asked.");
    }
}
