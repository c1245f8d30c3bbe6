// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Handoffs;

/// <summary>Desktop login by QR code: a request of a desktop, proved by the phone in its user's hand. Each client that may use it registers <c>handoff</c>.</summary>
public sealed class HandoffOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Handoff";

    /// <summary>
    /// Whether hand-offs are served. Off, none of their routes exists, and the redirect URI by which one is asked for is unknown: a way in
    /// that nobody uses is one that nobody abuses.
    /// </summary>
    public bool Enabled { get; set; }
}
