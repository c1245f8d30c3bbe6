// SPDX-License-Identifier: Apache-2.0
namespace Server.Tests.Hosting;

/// <summary>One server for the tests that change nothing in it.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    internal RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
