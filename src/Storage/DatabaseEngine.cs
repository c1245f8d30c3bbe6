// SPDX-License-Identifier: Apache-2.0
namespace Storage;

/// <summary>The SQL engines this room can speak to.</summary>
public enum DatabaseEngine
{
    /// <summary>Files in <see cref="StorageOptions.Directory"/>; one process.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server; one or several processes.</summary>
    Postgres,
}
