// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Discovery;
using Authorization.Keys;

namespace Authorization;

/// <summary>The state of this room, for health and for people. Reading it is cheap and changes nothing.</summary>
public sealed class AuthorizationStatus
{
    private readonly ClientRegistry _clients;
    private readonly SigningKeys _keys;
    private readonly TimeProvider _time;

    internal AuthorizationStatus(ClientRegistry clients, SigningKeys keys, TimeProvider time)
    {
        _clients = clients;
        _keys = keys;
        _time = time;
    }

    /// <summary>Registered applications, disabled ones included.</summary>
    public int Clients => _clients.Count;

    /// <summary>Keys in the JWKS now; 0 when they were not read lately.</summary>
    public int PublishedKeys => Published().Count;

    /// <summary>Whether an ID token could be signed now with every algorithm that clients may ask for.</summary>
    public bool CanSign
    {
        get
        {
            var now = _time.GetUtcNow();
            var active = Published().Where(key => key.StateAt(now) is KeyState.Active).Select(key => key.Key.Algorithm).ToHashSet();
            return Capabilities.IdTokenAlgorithms.All(active.Contains);
        }
    }

    private IReadOnlyList<PublishedKey> Published()
    {
        try
        {
            return _keys.Published(_time.GetUtcNow());
        }
        catch (InvalidOperationException)
        {
            return []; // Not read lately.
        }
    }
}
