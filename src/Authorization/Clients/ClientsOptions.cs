// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Clients;

/// <summary>Where the registered applications are read from.</summary>
public sealed class ClientsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Authorization";

    /// <summary>
    /// A JSON file <c>{"clients":[…]}</c> with the registered applications; none when empty. It is read again within a second
    /// after it changed; a file that cannot be read leaves the clients as they were.
    /// </summary>
    public string? ClientsFile { get; set; }
}
