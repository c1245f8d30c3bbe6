// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;

namespace Camara.Introspection;

/// <summary>Where tokens are opened and spent when the authorization server is another process (RFC 7662).</summary>
public sealed class IntrospectionOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Camara:Introspection";

    /// <summary>The full URL of the authorization server's <c>/introspect</c>; https, or http on loopback.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>The <c>client_id</c> of this API there; registered with <c>client_type</c> <c>resource_server</c>.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Path of the file that holds its private key, a JWK.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>How long an answer may take, 0.1 s to 10 s; after that the caller is told to come back.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(2);
}

/// <summary>Refuses by name what could not work or would send tokens in clear.</summary>
internal sealed class IntrospectionOptionsValidator : IValidateOptions<IntrospectionOptions>
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, IntrospectionOptions options)
    {
        if (!Uri.TryCreate(options.Endpoint, UriKind.Absolute, out var endpoint)
            || !(endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && endpoint.IsLoopback))
            || endpoint.Query.Length > 0 || endpoint.Fragment.Length > 0 || endpoint.UserInfo.Length > 0)
        {
            return ValidateOptionsResult.Fail(
                "Camara:Introspection:Endpoint must be the https URL of the authorization server's /introspect (http on loopback only).");
        }

        if (options.ClientId.Length == 0)
        {
            return ValidateOptionsResult.Fail("Camara:Introspection:ClientId must name this API as the authorization server knows it.");
        }

        if (!File.Exists(options.KeyFile))
        {
            return ValidateOptionsResult.Fail("Camara:Introspection:KeyFile must name the file of this API's private key, a JWK.");
        }

        return options.Timeout < ShortestTimeout || options.Timeout > LongestTimeout
            ? ValidateOptionsResult.Fail("Camara:Introspection:Timeout must lie between 00:00:00.1 and 00:00:10.")
            : ValidateOptionsResult.Success;
    }
}
