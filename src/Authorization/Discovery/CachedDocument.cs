// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Kernel.Jose;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Authorization.Discovery;

/// <summary>A public JSON document that anybody may cache, and ask again for with its tag (RFC 9110 §8.8.3).</summary>
/// <param name="Utf8">The text.</param>
internal sealed record CachedDocument(byte[] Utf8)
{
    private const int TagOctets = 16;

    private readonly EntityTagHeaderValue _tag = new($"\"{Base64Url.Encode(SHA256.HashData(Utf8).AsSpan(0, TagOctets))}\"");

    /// <summary>Writes it, or 304 to whoever has it already.</summary>
    /// <param name="http">The exchange; GET or HEAD.</param>
    /// <param name="maxAge">How long it may be cached.</param>
    /// <param name="ct">Stops writing.</param>
    public async Task WriteAsync(HttpContext http, TimeSpan maxAge, CancellationToken ct)
    {
        var response = http.Response;
        response.Headers.CacheControl = $"public, max-age={(long)maxAge.TotalSeconds}";
        response.Headers.ETag = _tag.ToString();
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(Matches))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/json";
        response.ContentLength = Utf8.Length;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            await response.BodyWriter.WriteAsync(Utf8, ct);
        }
    }

    private bool Matches(EntityTagHeaderValue given) =>
        given.Equals(EntityTagHeaderValue.Any) || given.Compare(_tag, useStrongComparison: false);
}
