// SPDX-License-Identifier: Apache-2.0
namespace Server.Health;

/// <summary>The operator's own listener.</summary>
public sealed class ManagementOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Management";

    /// <summary>
    /// Where health answers with detail, and nothing else answers: <c>http://10.0.0.5:9092</c>, several parted by semicolons. A port of
    /// its own, never one of the public listeners'. Unset means that detail is nowhere (in the sandbox: everywhere).
    /// </summary>
    public string? Urls { get; set; }
}
