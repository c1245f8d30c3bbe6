// SPDX-License-Identifier: Apache-2.0
using System.Runtime.Versioning;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Storage.Sealing;

namespace Storage;

/// <summary>Migrates and tests before anything else starts; drains after everything else has stopped.</summary>
internal sealed partial class StorageLifetime(
    Databases databases, IDataProtectionProvider protection, IOptions<KeysOptions> keys, ILogger<StorageLifetime> logger)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        WarnOfOpenFiles();
        await databases.MigrateAsync(cancellationToken);
        ProtectionSelfTest.Run(protection);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => databases.DrainAsync().WaitAsync(cancellationToken);

    // A warning and no refusal: orchestrators mount secrets with modes of their own, inside a container of one user.
    private void WarnOfOpenFiles()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        WarnIfOpen("Keys:Certificate", keys.Value.Certificate);
        WarnIfOpen("Keys:CertificatePasswordFile", keys.Value.CertificatePasswordFile);
    }

    [UnsupportedOSPlatform("windows")]
    private void WarnIfOpen(string setting, string? path)
    {
        if (!string.IsNullOrEmpty(path) && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead))
        {
            LogOpen(setting);
        }
    }

    [LoggerMessage(4011, LogLevel.Warning, "The file of {Setting} can be read by every user of this machine")]
    private partial void LogOpen(string setting);
}
