// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace Storage.Migrations;

/// <summary>A room's embedded migrations, and the database they are for.</summary>
internal sealed record MigrationSource(Assembly Assembly, DatabaseName Database)
{
    /// <summary>The room: the name of its assembly.</summary>
    public string Room => Assembly.GetName().Name!;
}
