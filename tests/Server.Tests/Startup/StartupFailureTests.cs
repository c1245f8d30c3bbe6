// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Server.Startup;
using Testing.Actors;

namespace Server.Tests.Startup;

/// <summary>Mistakes that only show when the server starts, told by the program to whoever runs it.</summary>
public sealed class StartupFailureTests : IDisposable
{
    private const string Password = "hunter2-is-secret";

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Server.dll");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("server-tests-");

    private string[] Production =>
    [
        "--environment=Production",
        "--urls=http://127.0.0.1:0",
        "--Http:AllowPlainListeners=true",
        "--Http:DrainDelay=00:00:00",
        "--Authorization:Issuer=https://numbers.example",
        $"--Authorization:ClientsFile={At("clients.json")}",
        $"--Storage:Directory={At("data")}",
        $"--Keys:Certificate={At("ring.pfx")}",
        "--Network:Radius:Port=0",
    ];

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_certificate_of_the_key_ring_that_is_not_there() => await AssertRefusedAsync("Keys:Certificate", Production);

    [Fact]
    public async Task A_clients_file_that_is_no_JSON()
    {
        MakeCertificate();
        File.WriteAllText(At("clients.json"), "{");

        await AssertRefusedAsync("Authorization:ClientsFile", Production);
    }

    [Fact]
    public async Task A_database_server_that_is_down()
    {
        MakeCertificate();

        await AssertRefusedAsync(
            "Storage:ConnectionString",
            [
                .. Production, "--Storage:Provider=postgres",
                $"--Storage:ConnectionString=Host=127.0.0.1;Port=1;Username=nv;Password={Password};Database=nv",
            ]);
    }

    [Fact]
    public async Task A_storage_directory_that_cannot_be_made()
    {
        MakeCertificate();
        File.WriteAllText(At("file"), "");

        await AssertRefusedAsync("Storage:Directory", [.. Production, $"--Storage:Directory={At("file")}/below"]);
    }

    [Fact]
    public async Task A_store_that_was_sealed_under_another_key_ring()
    {
        MakeCertificate();
        await using (var before = ServerApplication.Build(Production))
        {
            await before.StartAsync();
            await before.StopAsync();
        }

        MakeCertificate();

        await AssertRefusedAsync("Keys:Certificate", Production);
    }

    [Fact]
    public async Task A_verb_tells_it_the_same_way()
    {
        MakeCertificate();
        File.WriteAllText(At("file"), "");

        await AssertRefusedAsync("Storage:Directory", ["audit", "verify", .. Production, $"--Storage:Directory={At("file")}/below"]);
    }

    [Fact]
    public void A_bug_is_not_explained_away() => Assert.Null(StartupFailure.Explain(new NotSupportedException("a bug")));

    private static async Task AssertRefusedAsync(string setting, string[] arguments)
    {
        var ended = await Tool.RunAsync("dotnet", [Program, .. arguments]);

        Assert.True(ended.ExitCode == 78, ended.Output + ended.Error);
        Assert.StartsWith("The server does not start:", ended.Error, StringComparison.Ordinal);
        Assert.Contains(setting, ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Password, ended.Output + ended.Error, StringComparison.Ordinal);
    }

    private void MakeCertificate()
    {
        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=ring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllBytes(At("ring.pfx"), certificate.Export(X509ContentType.Pfx));
    }

    private string At(string name) => Path.Combine(_directory.FullName, name);
}
