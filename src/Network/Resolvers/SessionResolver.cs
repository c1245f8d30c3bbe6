// SPDX-License-Identifier: Apache-2.0
using Kernel;
using Network.Sessions;

namespace Network.Resolvers;

/// <summary>Answers from the session directory.</summary>
internal sealed class SessionResolver(SessionDirectory directory, SessionStore store) : ISubscriberResolver
{
    /// <summary>Its name in the options of a pool.</summary>
    public const string Key = "sessions";

    /// <inheritdoc/>
    public ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct)
    {
        var current = store.EnsureCurrentAsync(ct);
        return current.IsCompletedSuccessfully
            ? ValueTask.FromResult(Find(current.Result, source, now))
            : AwaitAsync(current, source, now);
    }

    private async ValueTask<Resolution> AwaitAsync(ValueTask<bool> current, SourceAddress source, DateTimeOffset now) =>
        Find(await current, source, now);

    private Resolution Find(bool isCurrent, SourceAddress source, DateTimeOffset now)
    {
        if (!isCurrent)
        {
            return new Resolution.Refused(Reason.StoreNotReady);
        }

        var verdict = directory.Find(source.Realm, source.Address, now.ToUnixTimeMilliseconds());
        if (verdict.Reason is { } reason)
        {
            return new Resolution.Refused(reason);
        }

        var claim = verdict.Holder;
        var boundAt = DateTimeOffset.FromUnixTimeMilliseconds(claim.Latest);
        var network = AddressKey.Of(source.Address, verdict.PrefixLength).ToNetwork();
        return PhoneNumber.TryUnpack(claim.Line.Number, out var number)
            ? new Resolution.Found(number, new SubscriberBinding(source.Realm, network, claim.Session, boundAt))
            : new Resolution.Refused(Reason.NoMsisdn);
    }
}
