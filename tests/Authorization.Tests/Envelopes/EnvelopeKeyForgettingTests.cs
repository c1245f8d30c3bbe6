// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Envelopes;
using Authorization.Tests.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Authorization.Tests.Envelopes;

public sealed class EnvelopeKeyForgettingTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private const string Keys = "SELECT COUNT(*) FROM storage_sealing_keys WHERE purpose IN ('code', 'access-token', 'pushed-request')";

    [Fact]
    public async Task A_key_is_kept_while_its_last_envelope_may_be_used_and_deleted_ten_minutes_later()
    {
        var ct = TestContext.Current.CancellationToken;
        await host.ObtainRequestUriAsync(host.One);
        using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var made = host.Time.GetUtcNow();
        var forgetting = host.Services.GetServices<IHostedService>().OfType<EnvelopeKeyForgetting>().Single();
        Assert.Equal(3, await host.CountAsync(Keys));

        await forgetting.ForgetAsync(made + TimeSpan.FromMinutes(70), ct);
        Assert.Equal(3, await host.CountAsync(Keys));
        await forgetting.ForgetAsync(made + TimeSpan.FromMinutes(71.25), ct);
        Assert.Equal(2, await host.CountAsync(Keys));
        await forgetting.ForgetAsync(made + TimeSpan.FromMinutes(72), ct);
        Assert.Equal(1, await host.CountAsync(Keys));
        await forgetting.ForgetAsync(made + TimeSpan.FromMinutes(76), ct);
        Assert.Equal(0, await host.CountAsync(Keys));
    }
}
