// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Net;
using Microsoft.Net.Http.Headers;

namespace Server.Sandbox;

/// <summary>
/// Lets a browser be a virtual phone: a request to <c>http://1-5.phone.localhost:9091</c> is repeated to this server over a
/// socket bound to <c>127.77.1.5</c>. For the browser the phone's host is the issuer: redirects to the issuer stay on it, and what
/// its own pages send is sent by pages of the issuer. Nothing else knows of it.
/// </summary>
/// <param name="issuer">The issuer, without a slash at its end.</param>
/// <param name="connections">Where each phone calls from.</param>
internal sealed class PhoneRelay(Uri issuer, PhoneConnections connections)
{
    private static readonly FrozenSet<string> HopByHop = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    private readonly string _origin = issuer.GetLeftPart(UriPartial.Authority);

    /// <summary>Repeats what came for a phone's host, passes on the rest.</summary>
    public async Task RelayAsync(HttpContext context, RequestDelegate next)
    {
        if (!VirtualPhone.TryFindHost(context.Request.Host.Host, out var phone))
        {
            await next(context);
            return;
        }

        var source = connections.SourceOf(phone);
        using var client = SourceBoundHttp.From(source);
        using var request = Repeat(context);
        try
        {
            using var response = await client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, context.RequestAborted);
            await AnswerAsync(context, response);
        }
        catch (HttpRequestException)
        {
            // The platform has no such address (macOS needs an alias), or the server listens on IPv6 alone.
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync(
                $"The relay could not call this server from {source}.", context.RequestAborted);
        }
    }

    private HttpRequestMessage Repeat(HttpContext context)
    {
        var incoming = context.Request;
        var local = context.Connection.LocalIpAddress?.MapToIPv4();
        var target = local is not null && IPAddress.IsLoopback(local) ? local : IPAddress.Loopback;
        var request = new HttpRequestMessage(
            new HttpMethod(incoming.Method),
            $"{incoming.Scheme}://{target}:{context.Connection.LocalPort}{incoming.Path.ToUriComponent()}{incoming.QueryString}")
        {
            Content = incoming.ContentLength is > 0 || incoming.Headers.TransferEncoding.Count > 0
                ? new StreamContent(incoming.Body)
                : null,
        };
        foreach (var (name, values) in incoming.Headers)
        {
            if (!HopByHop.Contains(name) && !request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        SayTheIssuer(request, HeaderNames.Origin, OriginOf(incoming));
        SayTheIssuer(request, HeaderNames.Referer, OriginOf(incoming));
        request.Headers.Host = issuer.Authority;
        return request;
    }

    private static string OriginOf(HttpRequest incoming) => $"{incoming.Scheme}://{incoming.Host}";

    // Of the phone's own pages alone: every other site stays the stranger that it is.
    private void SayTheIssuer(HttpRequestMessage request, string name, string phoneOrigin)
    {
        if (request.Headers.TryGetValues(name, out var values)
            && values.ToArray() is [var value]
            && value.StartsWith(phoneOrigin, StringComparison.OrdinalIgnoreCase)
            && (value.Length == phoneOrigin.Length || value[phoneOrigin.Length] == '/'))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, _origin + value[phoneOrigin.Length..]);
        }
    }

    private async Task AnswerAsync(HttpContext context, HttpResponseMessage response)
    {
        var outgoing = context.Response;
        outgoing.StatusCode = (int)response.StatusCode;
        foreach (var (name, values) in response.Headers.Concat(response.Content.Headers))
        {
            if (!HopByHop.Contains(name))
            {
                outgoing.Headers[name] = values.ToArray();
            }
        }

        if (response.Headers.Location is { IsAbsoluteUri: true } location
            && location.GetLeftPart(UriPartial.Authority) == _origin)
        {
            outgoing.Headers.Location = OriginOf(context.Request) + location.OriginalString[_origin.Length..];
        }

        await outgoing.StartAsync(context.RequestAborted); // A stream of events may be long in saying its first word.
        await response.Content.CopyToAsync(outgoing.Body, context.RequestAborted);
    }
}
