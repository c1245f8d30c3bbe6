// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Clients.Remote;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.Clients.Remote;

public sealed class RemoteKeyTableTests
{
    private const string Uri = "https://keys.example/jwks";

    [Fact]
    public void Keys_are_of_one_client_and_one_place_and_live_while_somebody_has_them()
    {
        var table = RegisteredClients.RemoteKeysOf(new());
        var keys = Of(table, "app-1", Uri);

        Assert.Same(keys, Of(table, "app-1", Uri));
        Assert.NotSame(keys, Of(table, "app-2", Uri));
        Assert.NotSame(keys, Of(table, "app-1", $"{Uri}?2"));

        table.Keep(new HashSet<ClientKeys> { keys });
        Assert.Same(keys, Of(table, "app-1", Uri));

        table.Keep(new HashSet<ClientKeys>());
        Assert.NotSame(keys, Of(table, "app-1", Uri));
    }

    [Fact]
    [Trait("rule", "SEC-328")]
    public async Task A_set_with_a_published_key_serves_nobody()
    {
        await using var server = await KeyServer.StartAsync();
        var (published, secret) = (SigningKey.Generate(JwsAlgorithm.ES256), SigningKey.Generate(JwsAlgorithm.ES256));
        server.Answer = KeyServer.Json(App.KeySet(published, secret));
        var samples = new SampleKeys(new HashSet<string> { published.PublicKey.Thumbprint });

        var refusing = Of(RegisteredClients.RemoteKeysOf(server.Trusting, samples), "app-1", server.Url());
        var careless = Of(RegisteredClients.RemoteKeysOf(server.Trusting), "app-1", server.Url());

        Assert.Null(await FindAsync(refusing, published));
        Assert.Null(await FindAsync(refusing, secret));
        Assert.NotNull(await FindAsync(careless, published));
    }

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("10.0.0.1/8", false)]
    [InlineData("10.0.0.0", false)]
    [InlineData("0.0.0.0/0", false)]
    [InlineData("::/0", false)]
    [InlineData("inside", false)]
    public void Networks_are_written_in_full(string network, bool accepted) =>
        Assert.Equal(accepted, Validates(new RemoteKeysOptions { AllowedNetworks = { network } }));

    [Fact]
    public void Trusted_certificates_are_read_at_start()
    {
        var file = Path.GetTempFileName();

        Assert.False(Validates(new RemoteKeysOptions { TrustedCertificates = file }));
        Assert.False(Validates(new RemoteKeysOptions { TrustedCertificates = $"{file}.gone" }));
        File.Delete(file);
    }

    private static bool Validates(RemoteKeysOptions options) => new RemoteKeysOptionsValidator().Validate(null, options).Succeeded;

    private static ClientKeys Of(RemoteKeyTable table, string clientId, string uri) =>
        table.For(clientId, uri).Try(out var keys, out var refusal) ? keys : throw new InvalidOperationException(refusal);

    private static async Task<JsonWebKey?> FindAsync(ClientKeys keys, SigningKey key) =>
        await keys.FindAsync(key.KeyId, JwsAlgorithm.ES256, DateTimeOffset.UtcNow, CancellationToken.None);
}
