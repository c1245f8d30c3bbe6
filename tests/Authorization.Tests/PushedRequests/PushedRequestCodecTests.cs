// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Authorization.PushedRequests;
using Facts;

namespace Authorization.Tests.PushedRequests;

public sealed class PushedRequestCodecTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_123);

    private static readonly PushedRequest Bare = new()
    {
        Id = SpentId.New(Now),
        ClientId = "app-one",
        RedirectUriHash = RandomNumberGenerator.GetBytes(32),
        Scope = "openid",
        IsSigned = false,
        ExpiresAt = Now,
    };

    private static readonly PushedRequest Full = Bare with
    {
        State = "st-☎",
        Nonce = "n",
        Prompt = "login",
        CodeChallenge = RandomNumberGenerator.GetBytes(32),
        KeyThumbprint = RandomNumberGenerator.GetBytes(32),
        IsSigned = true,
    };

    [Fact]
    public void What_is_written_is_read()
    {
        foreach (var request in new[] { Bare, Full })
        {
            var read = PushedRequestCodec.Read(PushedRequestCodec.Write(request))!;
            Assert.Equal(
                (request.Id, request.ClientId, request.Scope, request.State, request.Nonce, request.Prompt, request.IsSigned, request.ExpiresAt),
                (read.Id, read.ClientId, read.Scope, read.State, read.Nonce, read.Prompt, read.IsSigned, read.ExpiresAt));
            Assert.Equal(request.RedirectUriHash, read.RedirectUriHash);
            Assert.Equal(request.CodeChallenge, read.CodeChallenge);
            Assert.Equal(request.KeyThumbprint, read.KeyThumbprint);
        }
    }

    [Fact]
    public void What_is_shorter_or_longer_is_not_read()
    {
        var bytes = PushedRequestCodec.Write(Full);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(PushedRequestCodec.Read(bytes.AsSpan(0, length)));
        }

        Assert.Null(PushedRequestCodec.Read([.. bytes, 0]));
        Assert.Null(PushedRequestCodec.Read([2, .. bytes[1..]]));
    }

    [Fact]
    public void A_pushed_request_says_nothing_of_itself() => Assert.Equal("(pushed request)", Full.ToString());
}
