// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Server.Sandbox.App;

/// <summary>The verifications the start page has begun; the oldest makes room for the newest.</summary>
/// <param name="app">The application of phones.</param>
/// <param name="desktop">The application of desktops.</param>
internal sealed class Runs(AppBackEnd app, [FromKeyedServices(AppBackEnd.DesktopClientId)] AppBackEnd desktop) : IDisposable
{
    private const int MaxRuns = 64;

    private readonly Lock _lock = new();
    private readonly LinkedList<Run> _runs = [];

    /// <summary>Begins one of a phone, or of no phone.</summary>
    public DirectRun Begin(IPAddress? phone, string number) => Keep(new DirectRun(app, phone, number));

    /// <summary>Begins one of a desktop.</summary>
    public HandoffRun BeginHandoff(string number) => Keep(new HandoffRun(desktop, number));

    /// <summary>The run of an id, null when there is none or it made room.</summary>
    public Run? Find(string id)
    {
        lock (_lock)
        {
            return _runs.FirstOrDefault(run => run.Id == id);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var run in _runs)
        {
            run.Dispose();
        }
    }

    private T Keep<T>(T run)
        where T : Run
    {
        lock (_lock)
        {
            _runs.AddLast(run);
            if (_runs.Count > MaxRuns)
            {
                _runs.RemoveFirst();
            }
        }

        return run;
    }
}
