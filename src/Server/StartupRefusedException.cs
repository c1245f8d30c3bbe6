// SPDX-License-Identifier: Apache-2.0
namespace Server;

/// <summary>The settings cannot work or are not safe: the message names each one, a line per refusal.</summary>
public sealed class StartupRefusedException : Exception
{
    /// <summary>Refuses with these lines.</summary>
    public StartupRefusedException(string message)
        : base(message)
    {
    }
}
