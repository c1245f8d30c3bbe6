// SPDX-License-Identifier: Apache-2.0
using System.Data.Common;

namespace Storage;

/// <summary>Parameters of a command that is kept and run many times.</summary>
public static class DbCommandExtensions
{
    /// <summary>Sets a parameter, and adds it the first time.</summary>
    public static void Set(this DbCommand command, string name, object? value)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (command.Parameters.Contains(name))
        {
            command.Parameters[name].Value = value ?? DBNull.Value;
            return;
        }

        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value ?? DBNull.Value;
        command.Parameters.Add(parameter);
    }
}
