// SPDX-License-Identifier: Apache-2.0
namespace Storage;

/// <summary>The databases of one installation; apart, because on SQLite each has one writer.</summary>
public enum DatabaseName
{
    /// <summary>Keys, spent ids, facts, and what the authorization server keeps.</summary>
    Main,

    /// <summary>The journal of the session directory.</summary>
    Network,
}
