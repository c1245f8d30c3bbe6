// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;

namespace Authorization.Clients.Remote;

/// <summary>
/// How the keys of clients with a <c>jwks_uri</c> are fetched: https only, no redirect, no proxy, 3 s and 64 KiB at most, never from an
/// address inside. They serve as long as the answer's <c>max-age</c> says, between 1 minute and 1 hour, and for 5 minutes if it says nothing.
/// </summary>
public sealed class RemoteKeysOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Authorization:RemoteKeys";

    /// <summary>
    /// Networks in CIDR form, such as <c>10.20.0.0/16</c>, from which keys may be fetched although their addresses are not public: for
    /// partners inside. Whoever registers a client can make this server open a TLS connection to any address named here.
    /// </summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>
    /// Path of a PEM file with certificates that are trusted to issue those of key servers, besides the machine's own. Read at start.
    /// </summary>
    public string? TrustedCertificates { get; set; }

    /// <summary>The certificates of that file; none when it is not set.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="CryptographicException">It holds something else.</exception>
    internal X509Certificate2Collection LoadTrusted()
    {
        var certificates = new X509Certificate2Collection();
        if (!string.IsNullOrEmpty(TrustedCertificates))
        {
            certificates.ImportFromPemFile(TrustedCertificates);
        }

        return certificates;
    }
}

/// <summary>Refuses what cannot be meant, by name, when the server starts.</summary>
internal sealed class RemoteKeysOptionsValidator : IValidateOptions<RemoteKeysOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RemoteKeysOptions options)
    {
        foreach (var (index, text) in options.AllowedNetworks.Index())
        {
            var setting = $"{RemoteKeysOptions.Section}:{nameof(options.AllowedNetworks)}:{index}";
            if (!IPNetwork.TryParse(text, out var network) || !network.BaseAddress.Equals(IPAddress.Parse(text[..text.IndexOf('/')])))
            {
                return ValidateOptionsResult.Fail($"{setting} '{text}' is not a network in CIDR form with its host bits zero.");
            }

            if (network.PrefixLength == 0)
            {
                return ValidateOptionsResult.Fail($"{setting} '{text}' allows every address inside; name the partners' networks.");
            }
        }

        return CertificatesAreThere(options)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"{RemoteKeysOptions.Section}:{nameof(options.TrustedCertificates)} must name a PEM file of certificates.");
    }

    private static bool CertificatesAreThere(RemoteKeysOptions options)
    {
        try
        {
            return string.IsNullOrEmpty(options.TrustedCertificates) || options.LoadTrusted().Count > 0;
        }
        catch (Exception unusable) when (unusable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }
}
