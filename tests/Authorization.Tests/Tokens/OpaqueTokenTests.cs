// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;
using Authorization.Tests.Hosting;
using Kernel.Jose;

namespace Authorization.Tests.Tokens;

/// <summary>What somebody who holds a code or a token, and no key, can read in it.</summary>
public sealed class OpaqueTokenTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private const ulong Number = 99_977_001_005;

    [Fact]
    [Trait("rule", "AS-53")]
    [Trait("rule", "NV-25")]
    public async Task No_number_client_or_scope_is_readable_in_a_code_or_an_access_token()
    {
        var code = await host.ObtainCodeAsync(host.One);
        using var response = await host.RedeemAsync(host.One, code);
        var token = (await Answer.JsonAsync(response))["access_token"].GetString()!;

        var bigEndian = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bigEndian, Number);
        byte[][] readable =
        [
            "99977001005"u8.ToArray(), "app-one"u8.ToArray(), "number-verification"u8.ToArray(), "FraudPrevention"u8.ToArray(), "nba"u8.ToArray(),
            bigEndian[3..], BitConverter.GetBytes(Number)[..5],
        ];
        foreach (var envelope in (string[])[code, token])
        {
            Assert.True(Base64Url.TryDecode(envelope, out var octets));
            Assert.All(readable, secret => Assert.True(octets.AsSpan().IndexOf(secret) < 0, Encoding.Latin1.GetString(secret)));
            Assert.DoesNotContain('.', envelope);
        }
    }

    [Fact]
    [Trait("rule", "AS-53")]
    public async Task Two_tokens_of_one_phone_have_nothing_in_common_that_would_tell()
    {
        var tokens = new List<byte[]>();
        for (var i = 0; i < 8; i++)
        {
            using var response = await host.RedeemAsync(host.One, await host.ObtainCodeAsync(host.One));
            Assert.True(Base64Url.TryDecode((await Answer.JsonAsync(response))["access_token"].GetString()!, out var octets));
            tokens.Add(octets);
        }

        // Beside what every envelope begins with, eight octets in the same place twice would be a chance of 1 in 2^64.
        var (first, others) = (tokens[0], tokens.Skip(1).ToList());
        var runs = others.Select(other => Enumerable.Range(64, Math.Min(first.Length, other.Length) - 64 - 8)
            .Count(at => first.AsSpan(at, 8).SequenceEqual(other.AsSpan(at, 8))));
        Assert.All(runs, same => Assert.Equal(0, same));
    }
}
