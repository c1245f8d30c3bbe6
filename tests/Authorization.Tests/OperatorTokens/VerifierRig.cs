// SPDX-License-Identifier: Apache-2.0
using Authorization.OperatorTokens;
using Authorization.Tests.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Testing;

namespace Authorization.Tests.OperatorTokens;

/// <summary>A verifier as the settings make it, with a clock that stands still.</summary>
internal sealed class VerifierRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public VerifierRig(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(
            setting => KeyValuePair.Create($"{OperatorTokenOptions.Section}:{setting.Name}", (string?)setting.Value))).Build();
        _services = new ServiceCollection()
            .AddLogging(logging => logging.AddProvider(Log))
            .AddSingleton<TimeProvider>(Time)
            .AddOperatorTokens(configuration)
            .BuildServiceProvider();
    }

    public ManualTime Time { get; } = new();

    public ListLogger Log { get; } = new();

    /// <summary>The verifier, or null when the settings ask for none.</summary>
    public IOperatorTokenVerifier? Verifier => _services.GetService<IOperatorTokenVerifier>();

    /// <summary>Verifies at the clock's instant.</summary>
    public async Task<OperatorTokenVerdict> VerifyAsync(string token) =>
        await Verifier!.VerifyAsync(token, Time.GetUtcNow(), TestContext.Current.CancellationToken);

    /// <summary>The word of a refusal; fails if it is none.</summary>
    public async Task<string> RefusedAsync(string token) =>
        Assert.IsType<OperatorTokenVerdict.Refused>(await VerifyAsync(token)).Word;

    /// <summary>The word of an outage; fails if it is none.</summary>
    public async Task<string> UnavailableAsync(string token) =>
        Assert.IsType<OperatorTokenVerdict.Unavailable>(await VerifyAsync(token)).Word;

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
