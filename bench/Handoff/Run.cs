// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;

namespace Handoff;

/// <summary>
/// One run: a new server; desktops that come until all wait; a while in which they only wait; phones one after the other; phones all at once.
/// </summary>
internal sealed class Run(Plan plan, ServerUnderTest server, Shop shop) : IAsyncDisposable
{
    private const int WarmUpRounds = 6;
    private const int WarmUp = 250;
    private const int ComingAtOnce = 16;
    private const int Step = 500;
    private const double Quiet = 0.03;
    private const int QuietFor = 3;
    private const int LongestWait = 20;
    private const int AddressesPerBlock = 250;

    // Whoever begins now must be through before his hand-off expires.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _end = new();
    private readonly List<Desktop> _desktops = [];
    private readonly List<Task> _waits = [];
    private readonly List<Phone> _phones = [];

    /// <summary>Measures.</summary>
    public async Task<Figures> MeasureAsync()
    {
        Desktop.FetchesQr = false;
        await WarmUpAsync();
        var empty = await WatchAsync();
        var steps = new List<Arrival>();
        while (_desktops.Count < plan.Count)
        {
            steps.Add(await ArriveAsync(Math.Min(Step, plan.Count - _desktops.Count)));
        }

        var streams = await WatchAsync();
        Desktop.FetchesQr = true;
        var pages = await WatchAsync();
        var waiting = _desktops.Count(desktop => desktop.IsWaiting);
        var before = server.ProcessorTime();
        var begun = Stopwatch.StartNew();
        var steady = await AnswerSteadilyAsync();
        var load = (server.ProcessorTime() - before) / begun.Elapsed;
        var burst = await AnswerAtOnceAsync();
        return new Figures
        {
            Empty = empty,
            Arrivals = steps,
            Streams = streams,
            Pages = pages,
            Waiting = waiting,
            Renewed = _desktops.Sum(desktop => desktop.Made) - _desktops.Count,
            SteadyLoad = load,
            Steady = Latencies.Of(steady),
            Burst = Latencies.Of(burst),
        };
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_waits).ContinueWith(static _ => { }, TaskScheduler.Default);
        _desktops.ForEach(desktop => desktop.Dispose());
        _phones.ForEach(phone => phone.Dispose());
        _end.Dispose();
    }

    // 127.77.A.B is a virtual phone, 127.100.A.B onwards is nobody: a desktop each, so that limits by address are at work as they ship.
    private static IPAddress AddressOf(int second, int index) =>
        new([127, (byte)second, (byte)(1 + (index / AddressesPerBlock)), (byte)(1 + (index % AddressesPerBlock))]);

    // What runs often is compiled anew, and better, in the background: a server that has run for a minute is another than one for a day.
    private async Task WarmUpAsync()
    {
        for (var round = 0; round < WarmUpRounds; round++)
        {
            await WarmUpOnceAsync();
            await WaitUntilQuietAsync();
        }
    }

    private async Task WaitUntilQuietAsync()
    {
        for (int waited = 0, quiet = 0; waited < LongestWait && quiet < QuietFor; waited++)
        {
            var used = server.ProcessorTime();
            await Task.Delay(Pause);
            quiet = (server.ProcessorTime() - used) / Pause < Quiet ? quiet + 1 : 0;
        }
    }

    private async Task WarmUpOnceAsync()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, WarmUp), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (index, ct) =>
        {
            using var desktop = new Desktop(server.Issuer, shop, AddressOf(99, index));
            using var phone = new Phone(server.Issuer, AddressOf(77, 60_000 + index), desktop);
            var wait = await desktop.BeginAsync(ct);
            await phone.TakeAsync(ct);
            await phone.AllowAsync(ct);
            await wait;
        });
    }

    private async Task<Arrival> ArriveAsync(int count)
    {
        var begun = Stopwatch.StartNew();
        var used = server.ProcessorTime();
        var coming = Enumerable.Range(_desktops.Count, count).Select(index => new Desktop(server.Issuer, shop, AddressOf(100, index))).ToArray();
        _desktops.AddRange(coming);
        await Parallel.ForEachAsync(coming, new ParallelOptions { MaxDegreeOfParallelism = ComingAtOnce }, async (desktop, _) =>
        {
            var wait = await desktop.BeginAsync(_end.Token);
            lock (_waits)
            {
                _waits.Add(wait);
            }
        });
        var arrival = new Arrival(
            _desktops.Count,
            count / begun.Elapsed.TotalSeconds,
            (server.ProcessorTime() - used) / count,
            Latencies.Quantile([.. coming.Select(desktop => desktop.Creation.TotalMilliseconds).Order()], 0.5),
            server.ResidentOctets());
        Console.WriteLine(string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"  {arrival.Waiting} wait: {arrival.PerSecond:0} came each second, {arrival.Processor.TotalMilliseconds:0.0} ms of processor each, {arrival.Resident / 1048576.0:0} MiB"));
        return arrival;
    }

    private async Task<Watched> WatchAsync()
    {
        var (used, begun) = (server.ProcessorTime(), Stopwatch.StartNew());
        await Task.Delay(Plan.Rotation);
        return new Watched((server.ProcessorTime() - used) / begun.Elapsed, server.ResidentOctets());
    }

    private async Task<IReadOnlyList<Phone>> AnswerSteadilyAsync()
    {
        var running = new List<Task<Phone>>();
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / plan.Rate));
        foreach (var index in Enumerable.Range(0, plan.Sample))
        {
            await timer.WaitForNextTickAsync();
            running.Add(AnswerAsync(Meet(index)));
        }

        return await Task.WhenAll(running);

        async Task<Phone> AnswerAsync(Phone phone)
        {
            await phone.TakeAsync(_end.Token);
            await phone.AllowAsync(_end.Token);
            return phone;
        }
    }

    private async Task<IReadOnlyList<Phone>> AnswerAtOnceAsync()
    {
        var phones = Enumerable.Range(plan.Sample, plan.Burst).Select(Meet).ToArray();
        await Parallel.ForEachAsync(
            phones, new ParallelOptions { MaxDegreeOfParallelism = ComingAtOnce }, async (phone, _) => await phone.TakeAsync(_end.Token));
        await Task.WhenAll(phones.Select(phone => phone.AllowAsync(_end.Token)));
        return phones;
    }

    // A phone beside a desktop that has time left and no phone yet; they are spread over all that wait.
    private Phone Meet(int index)
    {
        var stride = _desktops.Count / (plan.Sample + plan.Burst);
        var desktop = Enumerable.Range(index * stride, _desktops.Count).Select(at => _desktops[at % _desktops.Count])
            .First(desktop => desktop is { IsWaiting: true, IsMet: false } && desktop.Left > Enough);
        desktop.IsMet = true;
        var phone = new Phone(server.Issuer, AddressOf(77, index), desktop);
        _phones.Add(phone);
        return phone;
    }
}
