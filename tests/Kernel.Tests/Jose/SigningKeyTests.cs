// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel.Jose;

namespace Kernel.Tests.Jose;

public sealed class SigningKeyTests
{
    [Theory]
    [InlineData(JwsAlgorithm.ES256)]
    [InlineData(JwsAlgorithm.RS256)]
    public void A_private_key_that_was_written_is_the_same_when_it_is_read(JwsAlgorithm algorithm)
    {
        using var key = SigningKey.Generate(algorithm);
        using var written = new MemoryStream();
        using (var writer = new Utf8JsonWriter(written))
        {
            key.WritePrivateTo(writer);
        }

        using var jwk = JsonDocument.Parse(written.ToArray());
        using var read = SigningKey.ImportJwk(jwk.RootElement);

        Assert.Equal((key.Algorithm, key.KeyId), (read.Algorithm, read.KeyId));
        Assert.True(Jws.TryParse(Jws.Sign(read, "{}"u8), out var signed));
        Assert.True(signed.VerifiedBy(key.PublicKey));
        Assert.False(JsonWebKey.TryParse(jwk.RootElement, out _, out _));
    }
}
