// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Json;
using Authorization.Keys;
using Authorization.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Storage;

namespace Authorization.Discovery;

/// <summary>The documents by which a client configures itself. They are the same for everybody, so any origin may read them.</summary>
internal sealed class DiscoveryEndpoints(
    ServerMetadata metadata, SigningKeys keys, IOptions<SigningKeyOptions> options, TimeProvider time)
{
    /// <summary>Where OpenID Connect clients look (Discovery §4).</summary>
    public const string OpenIdPath = "/.well-known/openid-configuration";

    /// <summary>Where OAuth clients look (RFC 8414 §3).</summary>
    public const string OAuthPath = "/.well-known/oauth-authorization-server";

    /// <summary>The key set.</summary>
    public const string JwksPath = "/jwks";

    private CachedDocument _jwks = new([]);

    /// <summary>Answers with the metadata.</summary>
    public Task WriteMetadataAsync(HttpContext http)
    {
        OpenToEveryone(http.Response);
        return metadata.Document.WriteAsync(http, options.Value.JwksMaxAge, http.RequestAborted);
    }

    /// <summary>Answers with the public keys.</summary>
    public Task WriteJwksAsync(HttpContext http)
    {
        OpenToEveryone(http.Response);
        IReadOnlyList<PublishedKey> published;
        try
        {
            published = keys.Published(time.GetUtcNow());
        }
        catch (StoreUnavailableException)
        {
            return OAuthWriter.WriteErrorAsync(
                http.Response, OAuthError.TemporarilyUnavailable("The keys are not available now."), http.RequestAborted);
        }

        return DocumentOf(published).WriteAsync(http, options.Value.JwksMaxAge, http.RequestAborted);
    }

    private CachedDocument DocumentOf(IReadOnlyList<PublishedKey> published)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray("keys");
            foreach (var key in published)
            {
                key.Key.PublicKey.WriteTo(json);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        // The text changes a few times a year; its tag need not be computed for every reader.
        var known = _jwks;
        return buffer.WrittenSpan.SequenceEqual(known.Utf8)
            ? known
            : _jwks = new CachedDocument(buffer.WrittenSpan.ToArray());
    }

    private static void OpenToEveryone(HttpResponse response)
    {
        OAuthWriter.Harden(response);
        response.Headers.Remove("Pragma");
        response.Headers.Remove("Cache-Control");
        response.Headers.AccessControlAllowOrigin = "*";
    }
}

/// <summary>The routes of <see cref="DiscoveryEndpoints"/>.</summary>
internal static class DiscoveryRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps both metadata documents and the key set.</summary>
    public static void MapDiscovery(this IEndpointRouteBuilder endpoints)
    {
        var discovery = endpoints.ServiceProvider.GetRequiredService<DiscoveryEndpoints>();
        endpoints.MapMethods(DiscoveryEndpoints.OpenIdPath, Methods, discovery.WriteMetadataAsync);
        endpoints.MapMethods(DiscoveryEndpoints.OAuthPath, Methods, discovery.WriteMetadataAsync);
        endpoints.MapMethods(DiscoveryEndpoints.JwksPath, Methods, discovery.WriteJwksAsync);
    }
}
