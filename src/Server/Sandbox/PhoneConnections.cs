// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;

namespace Server.Sandbox;

/// <summary>How each virtual phone's browser is connected: by mobile data, as at first, or by a Wi-Fi that the operator knows nothing of.</summary>
internal sealed class PhoneConnections
{
    private readonly ConcurrentDictionary<VirtualPhone, bool> _onWifi = new();

    /// <summary>Whether the phone is on Wi-Fi.</summary>
    public bool IsOnWifi(VirtualPhone phone) => _onWifi.ContainsKey(phone);

    /// <summary>The address the phone's browser calls from.</summary>
    public IPAddress SourceOf(VirtualPhone phone) => IsOnWifi(phone) ? IPAddress.Loopback : phone.Address;

    /// <summary>Connects the phone anew.</summary>
    public void Set(VirtualPhone phone, bool wifi)
    {
        if (wifi)
        {
            _onWifi[phone] = true;
        }
        else
        {
            _onWifi.TryRemove(phone, out _);
        }
    }
}
