// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Storage.Sealing;

/// <summary>
/// Proves before anything is served that this runtime's Data Protection notices tampering; releases with CVE-2026-40372 do not.
/// </summary>
internal static class ProtectionSelfTest
{
    /// <summary>Refuses when any changed octet of a protected payload is accepted.</summary>
    /// <exception cref="InvalidOperationException">Data Protection does not protect.</exception>
    public static void Run(IDataProtectionProvider protection)
    {
        var protector = protection.CreateProtector("Storage.SelfTest.v1");
        var plain = RandomNumberGenerator.GetBytes(48);
        var payload = protector.Protect(plain);
        if (!protector.Unprotect(payload).AsSpan().SequenceEqual(plain))
        {
            throw new InvalidOperationException("Data Protection did not give back what it was given.");
        }

        for (var i = 0; i < payload.Length; i++)
        {
            payload[i] ^= 0x01;
            if (Accepts(protector, payload))
            {
                throw new InvalidOperationException(
                    "Data Protection accepted a tampered payload: this .NET runtime must not be used (CVE-2026-40372).");
            }

            payload[i] ^= 0x01;
        }
    }

    private static bool Accepts(IDataProtector protector, byte[] payload)
    {
        try
        {
            protector.Unprotect(payload);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
