// SPDX-License-Identifier: Apache-2.0
using Authorization.Keys;
using Authorization.Tests.Hosting;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Storage;
using Testing.Engines;

namespace Authorization.Tests.Keys;

/// <summary>One node's view of the signing keys, read when the test says so and not by a timer.</summary>
internal sealed class KeyNode
{
    private KeyNode(IHost host, SigningKeyOptions options, TimeProvider time, ListLogger log)
    {
        var settings = Options.Create(options);
        Host = host;
        Keys = new SigningKeys(settings);
        Table = new SigningKeyTable(
            host.Services.GetRequiredService<Databases>(), host.Services.GetRequiredService<IDataProtectionProvider>());
        Rotation = new SigningKeyRotation(Table, Keys, settings, time, new Logger<SigningKeyRotation>(new LoggerFactory([log])));
        Log = log;
    }

    public IHost Host { get; }

    public ListLogger Log { get; }

    public SigningKeys Keys { get; }

    public SigningKeyTable Table { get; }

    public SigningKeyRotation Rotation { get; }

    /// <summary>Starts storage for the node; its keys are not read yet.</summary>
    public static async Task<KeyNode> StartAsync(
        TestInstallation store, string name, SigningKeyOptions options, TimeProvider time, CancellationToken ct)
    {
        var host = await store.StartNodeAsync(
            ct, name, (services, _) => services.AddMigrations(typeof(SigningKeys).Assembly, DatabaseName.Main));
        return new KeyNode(host, options, time, new ListLogger());
    }
}
