// SPDX-License-Identifier: Apache-2.0
namespace Storage;

/// <summary>How the key ring, under which every other key is sealed, is itself protected at rest.</summary>
public sealed class KeysOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Keys";

    /// <summary>
    /// Path of an RSA certificate with its private key, PKCS #12 (<c>.pfx</c>, <c>.p12</c>) or PEM. The key ring is encrypted to
    /// it. Without it the key ring is readable to whoever can read the database.
    /// </summary>
    public string? Certificate { get; set; }

    /// <summary>Path of a file whose first line is the password of the certificate's private key; none when it has no password.</summary>
    public string? CertificatePasswordFile { get; set; }

    /// <summary>Allows a server outside the sandbox to start without <c>Keys:Certificate</c>.</summary>
    public bool AllowUnprotectedKeyRing { get; set; }
}
