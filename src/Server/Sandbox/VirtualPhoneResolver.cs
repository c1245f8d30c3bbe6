// SPDX-License-Identifier: Apache-2.0
using Kernel;
using Network;

namespace Server.Sandbox;

/// <summary>Answers for the pool of the virtual phones: each has always held its address.</summary>
internal sealed class VirtualPhoneResolver : ISubscriberResolver
{
    /// <summary>The name pools refer to it by.</summary>
    public const string Name = "virtual-phones";

    /// <inheritdoc/>
    public ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct) =>
        ValueTask.FromResult(Resolve(source));

    private static Resolution Resolve(SourceAddress source)
    {
        if (!VirtualPhone.TryFind(source.Address, out var phone))
        {
            return new Resolution.Refused(Reason.NoSession);
        }

        var address = new System.Net.IPNetwork(phone.Address, 32);
        var session = new UInt128(0x7669_7274_7561_6C00, ((ulong)phone.A << 8) | phone.B);
        return new Resolution.Found(
            phone.ToPhoneNumber(),
            new SubscriberBinding(source.Realm, address, session, DateTimeOffset.UnixEpoch));
    }
}
