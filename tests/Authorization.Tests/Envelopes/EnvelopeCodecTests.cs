// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Security.Cryptography;
using Authorization.Envelopes;
using Facts;
using Kernel;
using Network;

namespace Authorization.Tests.Envelopes;

public sealed class EnvelopeCodecTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_123);

    public static TheoryData<string> Shapes => ["full", "bare", "ipv6"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void What_is_written_is_read(string shape)
    {
        var envelope = Make(shape);
        var read = EnvelopeCodec.Read(EnvelopeCodec.Write(envelope));

        Assert.NotNull(read);
        Assert.Equal(
            (envelope.Kind, envelope.Origin, envelope.ClientId, envelope.Nonce, envelope.Purpose, envelope.AuthenticatedAt, envelope.ExpiresAt),
            (read.Kind, read.Origin, read.ClientId, read.Nonce, read.Purpose, read.AuthenticatedAt, read.ExpiresAt));
        Assert.Equal(envelope.Scopes, read.Scopes);
        Assert.Equal(envelope.AuthenticationMethods, read.AuthenticationMethods);
        Assert.Equal(envelope.RedirectUriHash, read.RedirectUriHash);
        Assert.Equal(envelope.CodeChallenge, read.CodeChallenge);
        Assert.Equal(envelope.KeyThumbprint, read.KeyThumbprint);
        Assert.Equal(envelope.Id, read.Id);
        Assert.Equal(envelope.GrantId, read.GrantId);
        Assert.Equal(envelope.Number, read.Number);
        Assert.Equal(envelope.Binding, read.Binding);
        Assert.Equal(EnvelopeCodec.Write(envelope), EnvelopeCodec.Write(read));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void What_is_shorter_or_longer_is_not_read(string shape)
    {
        var bytes = EnvelopeCodec.Write(Make(shape));

        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(EnvelopeCodec.Read(bytes.AsSpan(0, length)));
        }

        Assert.Null(EnvelopeCodec.Read([.. bytes, 0]));
    }

    [Fact]
    public void Any_octets_are_read_or_not_and_nothing_else()
    {
        var random = new Random(1);
        var good = EnvelopeCodec.Write(Make("full"));
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = good.ToArray();
            for (var flips = random.Next(1, 6); flips > 0; flips--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            if (EnvelopeCodec.Read(bytes) is { } read)
            {
                Assert.True(Enum.IsDefined(read.Kind));
            }

            random.NextBytes(bytes);
            bytes[0] = good[0];
            _ = EnvelopeCodec.Read(bytes);
        }
    }

    [Fact]
    public void An_envelope_says_nothing_of_itself() => Assert.Equal("(Code)", Make("full").ToString());

    private static Envelope Make(string shape)
    {
        Assert.True(PhoneNumber.TryParse("+99977001005", out var number));
        var bare = new Envelope
        {
            Kind = EnvelopeKind.AccessToken,
            Id = SpentId.New(Now),
            GrantId = SpentId.New(Now.AddMinutes(5)),
            Origin = "authorize",
            ClientId = "app-one",
            Scopes = [],
            AuthenticationMethods = [],
            AuthenticatedAt = Now,
            ExpiresAt = Now.AddSeconds(60),
        };
        var full = bare with
        {
            Kind = EnvelopeKind.Code,
            RedirectUriHash = RandomNumberGenerator.GetBytes(32),
            CodeChallenge = RandomNumberGenerator.GetBytes(32),
            KeyThumbprint = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I",
            Nonce = "n-☎",
            Scopes = ["number-verification:verify", "openid"],
            Purpose = "FraudPreventionAndDetection",
            AuthenticationMethods = ["nba"],
            Number = number,
            Binding = new SubscriberBinding("default", IPNetwork.Parse("127.77.1.5/32"), UInt128.MaxValue - 5, Now.AddDays(-1)),
        };
        return shape switch
        {
            "full" => full,
            "ipv6" => full with
            {
                Binding = new SubscriberBinding("r2", IPNetwork.Parse("2001:db8:88:1::/64"), 7, Now),
            },
            _ => bare,
        };
    }
}
