// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Storage.Sealing;
using Testing.Engines;

namespace Storage.Tests;

public sealed class KeyRingTests(PostgresServer postgres) : EngineTests(DatabaseEngine.Sqlite, postgres)
{
    private static readonly byte[] Plain = [1, 2, 3];

    [Theory]
    [InlineData("ring.pfx", null)]
    [InlineData("ring.pfx", "correct horse")]
    [InlineData("ring.pem", null)]
    [InlineData("ring.pem", "correct horse")]
    public async Task With_a_certificate_the_key_ring_is_encrypted_and_survives_a_restart(string file, string? password)
    {
        Store.Settings["Keys:Certificate"] = WriteCertificate(file, password);
        Store.Settings["Keys:CertificatePasswordFile"] = password is null ? null : Write("password", password + "\n");
        byte[] letter;
        using (var host = await Store.StartNodeAsync(Ct))
        {
            letter = Protector(host).Protect(Plain);
            Assert.Contains("EncryptedData", await ReadRingAsync(host), StringComparison.Ordinal);
            Assert.DoesNotContain("masterKey", await ReadRingAsync(host), StringComparison.Ordinal);
        }

        Assert.Equal(Plain, Protector(await Store.StartNodeAsync(Ct)).Unprotect(letter));
    }

    [Fact]
    public async Task Without_one_the_key_ring_is_readable_which_is_why_the_server_refuses_it()
    {
        var host = await Store.StartNodeAsync(Ct);
        Assert.Contains("masterKey", await ReadRingAsync(host), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wrong password", "Keys:Certificate cannot be read, or Keys:CertificatePasswordFile does not fit it.")]
    [InlineData(null, "Keys:Certificate cannot be read, or Keys:CertificatePasswordFile does not fit it.")]
    public void A_certificate_that_cannot_be_opened_is_refused_by_its_setting(string? password, string message)
    {
        Store.Settings["Keys:Certificate"] = WriteCertificate("ring.pfx", "correct horse");
        Store.Settings["Keys:CertificatePasswordFile"] = password is null ? null : Write("password", password);
        Assert.Equal(message, Assert.Throws<InvalidOperationException>(() => Store.BuildNode()).Message);
    }

    [Fact]
    public void A_certificate_that_is_not_RSA_is_refused_by_its_setting()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=ring", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddYears(1));
        Store.Settings["Keys:Certificate"] = Path.Combine(Store.Directory, "ec.pfx");
        File.WriteAllBytes(Path.Combine(Store.Directory, "ec.pfx"), certificate.Export(X509ContentType.Pfx));
        Assert.Equal(
            "Keys:Certificate must hold an RSA certificate and its private key.",
            Assert.Throws<InvalidOperationException>(() => Store.BuildNode()).Message);
    }

    [Fact]
    public void A_missing_password_file_is_refused_by_its_setting()
    {
        Store.Settings["Keys:Certificate"] = WriteCertificate("ring.pfx", "correct horse");
        Store.Settings["Keys:CertificatePasswordFile"] = Path.Combine(Store.Directory, "nowhere");
        Assert.Equal(
            "Keys:CertificatePasswordFile cannot be read.",
            Assert.Throws<InvalidOperationException>(() => Store.BuildNode()).Message);
    }

    [Fact]
    [Trait("rule", "SEC-329")]
    public void The_self_test_refuses_a_protection_that_lets_tampering_pass()
    {
        Assert.Throws<InvalidOperationException>(() => ProtectionSelfTest.Run(new BlindProtection()));
        ProtectionSelfTest.Run(new EphemeralDataProtectionProvider());
    }

    [Fact]
    [Trait("rule", "SEC-329")]
    public async Task A_host_whose_protection_fails_the_self_test_does_not_start()
    {
        using var host = Store.BuildNode(add: (services, _) => services.AddSingleton<IDataProtectionProvider, BlindProtection>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync(Ct));
    }

    private static IDataProtector Protector(IHost host) =>
        host.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");

    private static async Task<string> ReadRingAsync(IHost host) => string.Concat(
        await host.Services.GetRequiredService<Databases>().Main.RunAsync(
            connection => connection.QueryAsync<string>("SELECT xml FROM storage_key_ring"), Ct));

    private string WriteCertificate(string file, string? password)
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddYears(1));
        if (Path.GetExtension(file) is ".pfx")
        {
            var path = Path.Combine(Store.Directory, file);
            File.WriteAllBytes(path, certificate.Export(X509ContentType.Pfx, password));
            return path;
        }

        var cost = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        var pem = password is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(password, cost);
        return Write(file, certificate.ExportCertificatePem() + "\n" + pem + "\n");
    }

    private string Write(string file, string text)
    {
        var path = Path.Combine(Store.Directory, file);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>What a Data Protection with CVE-2026-40372 amounts to: it does not look at what it is given.</summary>
    private sealed class BlindProtection : IDataProtectionProvider, IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => [.. plaintext, 0];

        public byte[] Unprotect(byte[] protectedData) => protectedData[..^1];
    }
}
