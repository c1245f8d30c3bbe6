// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Server.Sandbox.App;

/// <summary>The verifications the start page has begun; the oldest makes room for the newest.</summary>
internal sealed class Runs(AppBackEnd app) : IDisposable
{
    private const int MaxRuns = 64;

    private readonly Lock _lock = new();
    private readonly LinkedList<Run> _runs = [];

    /// <summary>Begins one.</summary>
    public Run Begin(IPAddress? phone, string number)
    {
        var run = new Run(app, phone, number);
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
}
