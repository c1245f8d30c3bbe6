// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Authorization.Handoffs;
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

    private static readonly PushedRequest Handoff = Full with
    {
        RedirectUriHash = null,
        Handoff = new PushedHandoff("sign-in", """{"account":"ä"}""", RandomNumberGenerator.GetBytes(32), "de en"),
    };

    private static readonly PushedRequest Approved = Handoff with { Approval = new HandoffApproval(SpentId.New(Now), IsCrossDevice: true) };

    [Fact]
    public void What_is_written_is_read()
    {
        PushedRequest[] requests =
        [
            Bare, Full, Handoff, Handoff with { Handoff = Handoff.Handoff! with { Fields = null, UiLocales = null } },
            Approved, Approved with { Approval = Approved.Approval! with { IsCrossDevice = false } },
        ];
        foreach (var request in requests)
        {
            var read = PushedRequestCodec.Read(PushedRequestCodec.Write(request))!;
            Assert.Equal(
                (request.Id, request.ClientId, request.Scope, request.State, request.Nonce, request.Prompt, request.IsSigned, request.ExpiresAt),
                (read.Id, read.ClientId, read.Scope, read.State, read.Nonce, read.Prompt, read.IsSigned, read.ExpiresAt));
            Assert.Equal(request.RedirectUriHash, read.RedirectUriHash);
            Assert.Equal(request.CodeChallenge, read.CodeChallenge);
            Assert.Equal(request.KeyThumbprint, read.KeyThumbprint);
            Assert.Equal(request.Approval, read.Approval);
            Assert.Equal(request.Handoff?.ReturnUriHash, read.Handoff?.ReturnUriHash);
            Assert.Equal(
                (request.Handoff?.Template, request.Handoff?.Fields, request.Handoff?.UiLocales),
                (read.Handoff?.Template, read.Handoff?.Fields, read.Handoff?.UiLocales));
        }
    }

    [Fact]
    public void What_is_shorter_or_longer_is_not_read()
    {
        var bytes = PushedRequestCodec.Write(Approved);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Null(PushedRequestCodec.Read(bytes.AsSpan(0, length)));
        }

        Assert.Null(PushedRequestCodec.Read([.. bytes, 0]));
        Assert.Null(PushedRequestCodec.Read([1, .. bytes[1..]]));
        Assert.Null(PushedRequestCodec.Read([bytes[0], 0xFF, .. bytes[2..]]));
    }

    [Fact]
    public void A_pushed_request_says_nothing_of_itself() => Assert.Equal("(pushed request)", Full.ToString());
}
