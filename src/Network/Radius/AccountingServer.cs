// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Network.Radius;

/// <summary>The RADIUS accounting server: one socket per listening address, one loop per socket, one pipeline for all.</summary>
internal sealed partial class AccountingServer(
    AccountingPipeline pipeline,
    IOptions<RadiusOptions> options,
    RadiusStatus status,
    TimeProvider time,
    ILogger<AccountingServer> logger) : BackgroundService
{
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan DrainStep = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _recording = new();
    private IReadOnlyList<RadiusListener> _listeners = [];

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IPEndPoint> EndPoints => [.. _listeners.Select(listener => listener.EndPoint)];

    /// <summary>Opens the sockets, so that a port that cannot be had stops the start.</summary>
    /// <exception cref="InvalidOperationException">An address cannot be listened on, or the host refuses MD5.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.Clients.Count == 0)
        {
            LogNoClients();
            return Task.CompletedTask;
        }

        RequireMd5();
        _listeners = Open(ListenAddresses.Read(options.Value.Listen), options.Value);
        status.Listening = [.. EndPoints.Select(endPoint => endPoint.ToString())];
        LogListening(string.Join(", ", status.Listening));
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Stops receiving, lets what is being recorded be answered, then closes the sockets.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            while (pipeline.InFlight > 0)
            {
                await Task.Delay(DrainStep, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The host's patience is over: what is left stays unanswered and will be repeated.
            await _recording.CancelAsync();
        }

        status.Listening = [];
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _recording.Dispose();
        foreach (var listener in _listeners)
        {
            listener.Dispose();
        }

        base.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(_listeners.Select(listener => ReceiveAsync(listener, stoppingToken)));

    private async Task ReceiveAsync(RadiusListener listener, CancellationToken stoppingToken)
    {
        SendReply send = listener.Send;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var length = await listener.ReceiveAsync(stoppingToken);
                pipeline.Receive(
                    listener.Datagram(length), listener.Source(), listener.Index, time.GetUtcNow(), send, _recording.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception error)
            {
                LogReceiveFailed(error);
                await Task.Delay(PauseAfterFault, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static List<RadiusListener> Open(IReadOnlyList<IPAddress> addresses, RadiusOptions options)
    {
        var listeners = new List<RadiusListener>();
        try
        {
            foreach (var address in addresses)
            {
                // With port 0 the first socket chooses, and the others take the same number.
                var port = options.Port == 0 && listeners.Count > 0 ? listeners[0].EndPoint.Port : options.Port;
                listeners.Add(new RadiusListener(listeners.Count, new IPEndPoint(address, port), options.ReceiveBufferBytes));
            }
        }
        catch (SocketException error)
        {
            listeners.ForEach(listener => listener.Dispose());
            throw new InvalidOperationException(
                $"{RadiusOptions.Section}:Listen or :Port: cannot listen on {addresses[listeners.Count]}: {error.Message}", error);
        }

        return listeners;
    }

    /// <summary>A host under FIPS rules refuses MD5, and without it no packet can be verified: say so at start.</summary>
    private static void RequireMd5()
    {
        try
        {
#pragma warning disable CA5351 // RFC 2866 §3 prescribes it.
            MD5.HashData([]);
#pragma warning restore CA5351
        }
        catch (Exception error) when (error is CryptographicException or PlatformNotSupportedException)
        {
            throw new InvalidOperationException(
                $"This host refuses MD5, which RADIUS needs; run without {RadiusOptions.Section}:Clients.", error);
        }
    }

    [LoggerMessage(1051, LogLevel.Information, "RADIUS accounting listens on {EndPoints}")]
    private partial void LogListening(string endPoints);

    [LoggerMessage(1052, LogLevel.Information, "RADIUS accounting is off: no clients are configured")]
    private partial void LogNoClients();

    [LoggerMessage(1053, LogLevel.Error, "RADIUS receiving failed once and goes on")]
    private partial void LogReceiveFailed(Exception error);
}
