// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>The stored sessions are damaged: nothing is served from them until an operator has looked.</summary>
internal sealed class SessionStoreException(string message) : Exception(message);
