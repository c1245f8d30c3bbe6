// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Tests.Hosting;
using Authorization.Token;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Discovery;

public sealed class AdvertisedGrantsTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "SEC-202")]
    public async Task The_grants_that_are_built_are_the_grants_that_are_advertised()
    {
        var built = host.Services.GetServices<IGrant>().Select(grant => grant.GrantType);
        using var response = await host.Wifi.SendAsync(host.Get("/.well-known/openid-configuration"));
        using var metadata = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        var advertised = metadata.RootElement.GetProperty("grant_types_supported").EnumerateArray().Select(grant => grant.GetString()!);
        Assert.Equal(built.Order(StringComparer.Ordinal), advertised.Order(StringComparer.Ordinal));
    }
}
