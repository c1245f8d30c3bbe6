// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authorization.Clients;

/// <summary>
/// Loads the clients before the server listens, and again when the file changed: a disabled client or a removed key stops
/// working within about a second (SEC-137, SEC-174). It asks for the file's stamp, because change notices do not cross
/// network file systems and mounted secrets.
/// </summary>
internal sealed partial class ClientsFileWatch(
    ClientRegistry registry, IOptions<AuthorizationServerOptions> options, TimeProvider time, ILogger<ClientsFileWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private (DateTime Written, long Length)? _seen;
    private bool _outOfReach;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The clients cannot be used, or one has a key whose private half is published.</exception>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _seen = Stamp();
        if (registry.Load() is { Count: > 0 } published)
        {
            // A running server leaves such a client out and goes on serving the others; one that starts has nobody to let down yet.
            throw new InvalidDataException(
                $"Authorization:ClientsFile: the private half of a key of {string.Join(", ", published)} is published; make new ones.");
        }

        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            ReloadIfChanged();
        }
    }

    /// <summary>One look at the file.</summary>
    internal void ReloadIfChanged()
    {
        try
        {
            var stamp = Stamp();
            if (stamp == _seen)
            {
                return;
            }

            _seen = stamp; // Before the load: a file that is broken is reported once, not twice a second.
            registry.Load();
            _outOfReach = false;
        }
        catch (InvalidDataException exception)
        {
            LogKept(exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file may be good and only out of reach for a moment: it is tried again, and told of once.
            _seen = null;
            if (!_outOfReach)
            {
                LogKept(exception);
            }

            _outOfReach = true;
        }
    }

    // A symbolic link is followed: mounted configuration is swapped by turning one.
    private (DateTime Written, long Length)? Stamp()
    {
        var file = new FileInfo(options.Value.ClientsFile);
        if (!file.Exists)
        {
            return null;
        }

        file = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
        return (file.LastWriteTimeUtc, file.Length);
    }

    [LoggerMessage(2105, LogLevel.Error, "The clients file changed and cannot be used; the clients stay as they were")]
    private partial void LogKept(Exception exception);
}
