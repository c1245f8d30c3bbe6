// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace NumberVerification.Descriptions;

/// <summary>
/// One OpenAPI file of <c>camara-specs</c>, as served: with this installation's URLs in the two places that a provider fills in, and
/// an entity tag, so that a client fetches it once.
/// </summary>
internal sealed class ApiDescription
{
    private const string ApiRootLine = "default: http://localhost:9091";
    private const string OpenIdLine = "openIdConnectUrl: http://localhost:9091/.well-known/openid-configuration";

    private readonly byte[] _yaml;
    private readonly EntityTagHeaderValue _entityTag;

    private ApiDescription(byte[] yaml)
    {
        _yaml = yaml;
        _entityTag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(yaml))[..32]}\"");
    }

    /// <summary>Loads the file this assembly carries.</summary>
    /// <exception cref="InvalidOperationException">The file is not there, or has lost one of the two places.</exception>
    public static ApiDescription Load(string fileName, NumberVerificationOptions options)
    {
        using var stream = typeof(ApiDescription).Assembly.GetManifestResourceStream("NumberVerification.Specs." + fileName)
            ?? throw new InvalidOperationException($"The description {fileName} is not part of this build.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var text = reader.ReadToEnd();
        text = Replace(text, OpenIdLine, $"openIdConnectUrl: {new Uri(options.OpenIdConnectUrl).AbsoluteUri}");
        text = Replace(text, ApiRootLine, $"default: {new Uri(options.ApiRoot).AbsoluteUri.TrimEnd('/')}");
        return new ApiDescription(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Answers GET and HEAD: 200, or 304 when the caller has this very text (RFC 9110 §13.1.2).</summary>
    public async Task WriteAsync(HttpContext http)
    {
        var response = http.Response;
        response.Headers.ETag = _entityTag.ToString();
        response.Headers.CacheControl = "public, max-age=300";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "no-referrer";
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(known =>
            known.Equals(EntityTagHeaderValue.Any) || known.Compare(_entityTag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.ContentType = "application/yaml"; // RFC 9512
        response.ContentLength = _yaml.Length;
        await response.Body.WriteAsync(_yaml, http.RequestAborted);
    }

    private static string Replace(string text, string place, string replacement) =>
        text.Contains(place, StringComparison.Ordinal)
            ? text.Replace(place, replacement, StringComparison.Ordinal)
            : throw new InvalidOperationException($"The description has no line \"{place}\".");
}
