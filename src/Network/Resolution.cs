// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Network;

/// <summary>What a resolver found: the subscriber and the binding that proves it, or the reason there is none.</summary>
public abstract record Resolution
{
    private Resolution()
    {
    }

    /// <summary>The address belongs to this subscriber.</summary>
    public sealed record Found(PhoneNumber Number, SubscriberBinding Binding) : Resolution;

    /// <summary>No subscriber can be named.</summary>
    public sealed record Refused(Reason Reason) : Resolution;
}
