// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;

namespace Authorization.Tests.OperatorTokens;

/// <summary>A server whose operator issues no operator tokens.</summary>
public sealed class NotConfiguredTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    [Fact]
    [Trait("rule", "AS-33")]
    [Trait("rule", "AS-43")]
    public async Task Nothing_is_advertised_and_nothing_is_served()
    {
        using var discovery = await host.Wifi.SendAsync(host.Get("/.well-known/openid-configuration"));
        var metadata = await Answer.JsonAsync(discovery);
        using var backchannel = await host.Wifi.SendAsync(new HttpRequestMessage(HttpMethod.Post, host.Raw("/bc-authorize")));
        using var ciba = await host.PostTokenAsync(host.One.TokenRequest(
            "x", host.Time.GetUtcNow(), ("grant_type", OperatorHost.Ciba), ("auth_req_id", "x")));
        using var bearer = await host.PostTokenAsync(host.One.TokenRequest(
            "x", host.Time.GetUtcNow(), ("grant_type", OperatorHost.JwtBearer), ("assertion", "x")));

        Assert.DoesNotContain(metadata.Keys, name => name.StartsWith("backchannel", StringComparison.Ordinal));
        Assert.DoesNotContain("urn:", metadata["grant_types_supported"].GetRawText(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, backchannel.StatusCode);
        await Answer.RefusedAsync(ciba, HttpStatusCode.BadRequest, "unsupported_grant_type");
        await Answer.RefusedAsync(bearer, HttpStatusCode.BadRequest, "unsupported_grant_type");
    }
}
