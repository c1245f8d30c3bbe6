// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Net;

namespace Server.Edge;

/// <summary>
/// Turns away, before any route is looked at, what no route may see: names that are not ours (SEC-013), and replayable early data
/// (SEC-016, RFC 8470 §5.2). Nothing of the request is echoed. A method that a route does not have is the route's to refuse (SEC-005).
/// </summary>
/// <param name="hosts">The host names answered, lower case.</param>
/// <param name="loopbackNames">Whether every loopback name is ours too: in the sandbox.</param>
internal sealed class RequestGate(IEnumerable<string> hosts, bool loopbackNames)
{
    private readonly FrozenSet<string> _hosts = hosts.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Answers what is refused, passes on the rest.</summary>
    public Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        if (RefusalOf(context.Request) is not { } refusal)
        {
            return next(context);
        }

        return refusal.WriteAsync(context);
    }

    private GateRefusal? RefusalOf(HttpRequest request)
    {
        // A probe comes by address, and its answer holds nothing.
        if (!IsOurs(request.Host.Host) && !request.Path.StartsWithSegments("/health", StringComparison.Ordinal))
        {
            return GateRefusal.Misdirected;
        }

        // The header's presence says that an intermediary has not seen the handshake end.
        return request.Headers.ContainsKey("Early-Data") ? GateRefusal.TooEarly : null;
    }

    private bool IsOurs(string host) => _hosts.Contains(host) || (loopbackNames && IsLoopbackName(host));

    private static bool IsLoopbackName(string host) =>
        host is "localhost"
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
