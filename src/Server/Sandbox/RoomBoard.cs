// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Server.Health;

namespace Server.Sandbox;

/// <summary>
/// The state of the rooms as the start page shows it: what readiness says, and every instrument of every room's meter. It listens
/// to the same instruments that OTLP exports, so the page needs nothing of a room that an operator would not have.
/// </summary>
internal sealed class RoomBoard : IHostedService, IDisposable
{
    private const int MaxFigures = 512;

    private static readonly (string Meter, string Words)[] Rooms =
    [
        ("Network", "Who holds this address now? RADIUS feeds, the session directory and its journal."),
        ("Authorization", "Clients, codes, tokens, signing keys."),
        ("NumberVerification", "The API: true, false, or the number."),
        ("Facts", "What was decided, when and why: sealed and chained."),
        ("Storage", "The databases and their committers."),
        ("Server", "Listeners, health, this sandbox."),
    ];

    private readonly ConcurrentDictionary<(string Room, string Name), double> _figures = new();
    private readonly ConcurrentDictionary<(string Room, string Name), double> _observed = new();
    private readonly Readiness _readiness;
    private readonly MeterListener _listener = new();

    public RoomBoard(Readiness readiness)
    {
        _readiness = readiness;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (RoomOf(instrument) is not null)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Measure(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Measure(instrument, value, tags));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken ct)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken ct) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <summary>Reads the board.</summary>
    public async Task<BoardState> ReadAsync(CancellationToken ct)
    {
        _observed.Clear();
        _listener.RecordObservableInstruments();
        var health = await _readiness.CheckAsync(ct);
        var rooms = Rooms.Select(room => new RoomState(
            room.Meter,
            room.Words,
            health.Checks.Where(check => check.Room == room.Meter).All(check => check.Healthy) ? "good" : "wrong",
            [
                .. health.Checks.Where(check => check.Room == room.Meter).Select(check => new Figure(check.Name, check.Words)),
                .. _figures.Concat(_observed)
                    .Where(figure => figure.Key.Room == room.Meter)
                    .OrderBy(figure => figure.Key.Name, StringComparer.Ordinal)
                    .Select(figure => new Figure(figure.Key.Name, figure.Value.ToString("#,0.##", CultureInfo.InvariantCulture))),
            ]));
        return new BoardState(health.Ready, [.. rooms]);
    }

    private void Measure(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var room = RoomOf(instrument)!;
        var words = new List<string>();
        foreach (var (_, tag) in tags)
        {
            words.Add(Convert.ToString(tag, CultureInfo.InvariantCulture) ?? "");
        }

        var name = instrument.Name[(instrument.Name.IndexOf('.', StringComparison.Ordinal) + 1)..];
        name = words.Count == 0 ? name : $"{name} · {string.Join(' ', words)}";
        var key = (room, name.Replace('_', ' '));
        if (instrument.IsObservable)
        {
            _observed[key] = value;
        }
        else if (_figures.Count < MaxFigures)
        {
            // A histogram counts its measurements here: distributions are for a metrics system.
            var step = instrument is Histogram<double> or Histogram<long> ? 1 : value;
            _figures.AddOrUpdate(key, step, (_, before) => before + step);
        }
    }

    private static string? RoomOf(Instrument instrument) => instrument.Meter.Name switch
    {
        "Camara" => "NumberVerification",
        var name when Rooms.Any(room => room.Meter == name) => name,
        _ => null,
    };
}

/// <summary>What the start page shows.</summary>
internal sealed record BoardState(bool Ready, IReadOnlyList<RoomState> Rooms);

/// <summary>One room: <c>good</c> or <c>wrong</c>, and its figures.</summary>
internal sealed record RoomState(string Name, string Words, string State, IReadOnlyList<Figure> Figures);

/// <summary>One figure, ready to be shown.</summary>
internal sealed record Figure(string Name, string Value);
