// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.Clients.Remote;

/// <summary>Clients with a <c>jwks_uri</c> at <c>/token</c>, beside others.</summary>
public sealed class RemoteClientTests : IAsyncLifetime
{
    private readonly AuthorizationHost _host = new();
    private KeyServer _server = null!;
    private App _app = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await KeyServer.StartAsync();
        _app = new App("app-remote", "https://remote.example/callback", JwsAlgorithm.ES256) { JwksUri = _server.Url() };
        _host.Settings["Authorization:RemoteKeys:AllowedNetworks:0"] = "127.0.0.0/8";
        _host.Settings["Authorization:RemoteKeys:AllowedNetworks:1"] = "::1/128";
        _host.Settings["Authorization:RemoteKeys:TrustedCertificates"] = _server.Trusting.TrustedCertificates;
        Publish(_app.Key);
        await _host.InitializeAsync();
        _host.Register(_app);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "SEC-174")]
    public async Task A_client_rotates_its_key_without_anybody_here()
    {
        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(_app));

        var former = _app.Key;
        _app.Key = SigningKey.Generate(JwsAlgorithm.ES256);
        Publish(_app.Key);
        _host.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(_app));

        _app.Key = former;
        Assert.Equal(HttpStatusCode.Unauthorized, await RedeemAsync(_app));
    }

    [Fact]
    [Trait("rule", "SEC-149")]
    public async Task Strangers_who_sign_in_its_name_make_one_fetch_a_minute()
    {
        var genuine = _app.Key;
        for (var attempt = 0; attempt < 10; attempt++)
        {
            _app.Key = SigningKey.Generate(JwsAlgorithm.ES256);
            Assert.Equal(HttpStatusCode.Unauthorized, await RedeemAsync(_app));
        }

        Assert.Single(_server.Requests);
        _app.Key = genuine;
        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(_app));
    }

    [Fact]
    [Trait("rule", "SEC-176")]
    [Trait("rule", "REL-20")]
    public async Task A_key_server_that_hangs_locks_its_own_client_out_and_nobody_else()
    {
        var arrived = new TaskCompletionSource();
        _server.Answer = http =>
        {
            arrived.TrySetResult();
            return _server.HangAsync(http);
        };

        var hanging = RedeemAsync(_app);
        await arrived.Task;

        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(_host.One));
        Assert.Equal(HttpStatusCode.Unauthorized, await hanging);
        Assert.Contains(_host.Log.Lines, line => line.Id == 2108 && line.Text.Contains("app-remote", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("rule", "REL-20")]
    public async Task Reading_the_clients_again_fetches_nothing_again()
    {
        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(_app));
        await _server.StopAsync();

        _host.ReloadClients();

        Assert.Equal(HttpStatusCode.OK, await RedeemAsync(_app));
        Assert.Single(_server.Requests);
    }

    private void Publish(params SigningKey[] keys) => _server.Answer = KeyServer.Json(App.KeySet(keys), "max-age=120");

    private async Task<HttpStatusCode> RedeemAsync(App app)
    {
        using var response = await _host.RedeemAsync(app, await _host.ObtainCodeAsync(app));
        return response.StatusCode;
    }
}
