// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Kernel.Tests;

public class SourceAddressTests
{
    [Theory]
    [InlineData("::ffff:127.77.1.5", "127.77.1.5")]
    [InlineData("::ffff:7f4d:105", "127.77.1.5")]
    [InlineData("127.77.1.5", "127.77.1.5")]
    [InlineData("2001:db8:88::5", "2001:db8:88::5")]
    [InlineData("::127.77.1.5", "::127.77.1.5")] // IPv4-compatible is not mapped (RFC 4291 §2.5.5.1)
    public void A_mapped_address_is_the_IPv4_address_it_stands_for(string given, string expected)
    {
        var source = new SourceAddress(IPAddress.Parse(given), 4711);

        Assert.Equal(IPAddress.Parse(expected), source.Address);
        Assert.Equal(new SourceAddress(IPAddress.Parse(expected), 4711), source);
    }

    [Fact]
    public void The_realm_and_the_port_tell_equal_addresses_apart()
    {
        var address = IPAddress.Parse("10.0.0.1");

        Assert.NotEqual(new SourceAddress(address, 1), new SourceAddress(address, 2));
        Assert.NotEqual(new SourceAddress(address, 1, "a"), new SourceAddress(address, 1, "b"));
        Assert.Equal(SourceAddress.DefaultRealm, new SourceAddress(address, 1).Realm);
    }

    [Fact]
    public void What_is_no_place_on_the_network_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new SourceAddress(IPAddress.Parse("fe80::1%2"), 1));
        Assert.Throws<ArgumentException>(() => new SourceAddress(IPAddress.Loopback, 1, ""));
        Assert.Throws<ArgumentNullException>(() => new SourceAddress(null!, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SourceAddress(IPAddress.Loopback, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SourceAddress(IPAddress.Loopback, 65_536));
    }

    [Theory]
    [InlineData("203.0.113.77", "203.0.0.0/16 in default")]
    [InlineData("2001:db8:88:1234::5", "2001:db8:88::/48 in default")]
    [Trait("rule", "SEC-320")]
    public void It_prints_its_network_and_not_its_owner(string address, string expected) =>
        Assert.Equal(expected, new SourceAddress(IPAddress.Parse(address), 4711).ToString());
}
