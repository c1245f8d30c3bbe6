// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Storage.Sealing;

/// <summary>Loads the operator's certificate that protects the key ring.</summary>
internal static class KeyRingCertificate
{
    /// <summary>The certificate with its private key; null when none is set.</summary>
    /// <exception cref="InvalidOperationException">It cannot be used; the message names the setting, never the password.</exception>
    public static X509Certificate2? Load(KeysOptions options)
    {
        if (options.Certificate is not { Length: > 0 } path)
        {
            return null;
        }

        var password = ReadPassword(options.CertificatePasswordFile);
        X509Certificate2 certificate;
        try
        {
            certificate = path.EndsWith(".pem", StringComparison.OrdinalIgnoreCase) ? FromPem(path, password)
                : X509CertificateLoader.LoadPkcs12FromFile(path, password);
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException("Keys:Certificate cannot be read, or Keys:CertificatePasswordFile does not fit it.", exception);
        }

        // Data Protection encrypts to RSA only (XML Encryption).
        using var rsa = certificate.GetRSAPrivateKey();
        return rsa is null
            ? throw new InvalidOperationException("Keys:Certificate must hold an RSA certificate and its private key.")
            : certificate;
    }

    private static X509Certificate2 FromPem(string path, string? password) =>
        password is null ? X509Certificate2.CreateFromPemFile(path)
            : X509Certificate2.CreateFromEncryptedPemFile(path, password);

    private static string? ReadPassword(string? path)
    {
        if (string.IsNullOrEmpty(path))
        {
            return null;
        }

        try
        {
            return File.ReadLines(path).FirstOrDefault() ?? "";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException("Keys:CertificatePasswordFile cannot be read.", exception);
        }
    }
}
