// SPDX-License-Identifier: Apache-2.0
using Network.Radius;
using Testing.Gateways;

namespace Network.Tests.Radius;

/// <summary>Status-Server (RFC 5997): answered only while events can be recorded, because gateways fail over on it.</summary>
[Trait("rule", "SEC-345")]
public sealed class StatusServerTests
{
    [Fact]
    public async Task It_is_answered_with_its_proxy_states_and_nothing_else()
    {
        await using var rig = new RadiusRig();
        var request = new RadiusRequest(12, 9).Octets(33, 1, 2).Text(32, "pgw-1").Octets(33, 3).Sign(RadiusRig.Secret, true);
        var reply = Assert.Single(rig.Deliver(request));
        Assert.True(RadiusRequest.IsResponse(reply, request, RadiusRig.Secret));
        Assert.Equal(new byte[] { 33, 4, 1, 2, 33, 3, 3 }, reply[20..]);
    }

    [Fact]
    public async Task It_needs_a_message_authenticator_that_fits()
    {
        await using var rig = new RadiusRig();
        rig.AssertDropped(new RadiusRequest(12).Sign(RadiusRig.Secret), DropReason.MessageAuthenticatorMissing);
        rig.AssertDropped(new RadiusRequest(12).Sign("another-secret", true), DropReason.BadMessageAuthenticator);
    }

    [Fact]
    public async Task It_gets_silence_while_nothing_can_be_recorded()
    {
        await using var rig = new RadiusRig();
        Assert.Single(rig.Deliver(RadiusRig.Hex(VectorTests.V1)));
        rig.Commit = Task.FromException(new InvalidOperationException("The store is away."));
        Assert.Empty(rig.Deliver(RadiusRig.Hex(VectorTests.V9)));
        var request = new RadiusRequest(12).Sign(RadiusRig.Secret, true);
        rig.AssertDropped(request, DropReason.NotRecorded);
        rig.Commit = Task.CompletedTask;
        Assert.Single(rig.Deliver(request));
        Assert.Equal(DeadLetterReason.StatusProbe, rig.Events[^1].DeadLetterReason);
        var recorded = rig.Events.Count;
        Assert.Single(rig.Deliver(request));
        Assert.Equal(recorded, rig.Events.Count);
    }
}
