// SPDX-License-Identifier: Apache-2.0
namespace Storage;

/// <summary>The schema found in a database is not one that this program can continue; nothing was changed.</summary>
public sealed class MigrationException : Exception
{
    /// <summary>An unspecified conflict.</summary>
    public MigrationException()
        : this("The database has a schema that this program cannot continue.")
    {
    }

    /// <summary>A conflict, naming the migration.</summary>
    public MigrationException(string message)
        : base(message)
    {
    }

    /// <summary>A conflict with its cause.</summary>
    public MigrationException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
