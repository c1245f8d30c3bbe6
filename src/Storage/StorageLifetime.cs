// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Storage.Sealing;

namespace Storage;

/// <summary>Migrates and tests before anything else starts; drains after everything else has stopped.</summary>
internal sealed class StorageLifetime(Databases databases, IDataProtectionProvider protection) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await databases.MigrateAsync(cancellationToken);
        ProtectionSelfTest.Run(protection);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => databases.DrainAsync().WaitAsync(cancellationToken);
}
