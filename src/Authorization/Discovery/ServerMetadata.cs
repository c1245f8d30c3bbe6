// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Authorization.Handoffs;
using Authorization.Token;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.Discovery;

/// <summary>
/// What the server says of itself (RFC 8414 §2, OpenID Connect Discovery §3), from <see cref="Capabilities"/>, the grants that are
/// registered and the configured issuer. The text is made once: nothing in it depends on a request.
/// </summary>
internal sealed class ServerMetadata(
    ServerUrls urls, IEnumerable<IGrant> grants, IOptions<DpopOptions> dpop, HandoffCallback handoffs)
{
    /// <summary>The document.</summary>
    public CachedDocument Document { get; } = new(Write(urls, [.. grants.Select(grant => grant.GrantType)], dpop.Value, handoffs.IsServed));

    private static byte[] Write(ServerUrls urls, IReadOnlyList<string> grantTypes, DpopOptions dpop, bool handsOff)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            WriteEndpoints(json, urls);
            if (handsOff)
            {
                json.WriteString("handoff_endpoint", urls.HandoffEndpoint); // A word of ours (RFC 8414 §2 lets others be added).
            }

            WriteList(json, "scopes_supported", Capabilities.Scopes);
            WriteList(json, "response_types_supported", Capabilities.ResponseTypes);
            WriteList(json, "response_modes_supported", Capabilities.ResponseModes);
            WriteList(json, "grant_types_supported", grantTypes);
            if (grantTypes.Contains(Capabilities.Ciba))
            {
                WriteBackchannel(json, urls);
            }

            WriteList(json, "prompt_values_supported", Capabilities.PromptValues);
            WriteList(json, "code_challenge_methods_supported", Capabilities.CodeChallengeMethods);
            WriteList(json, "token_endpoint_auth_methods_supported", Capabilities.ClientAuthenticationMethods);
            WriteList(json, "token_endpoint_auth_signing_alg_values_supported", Capabilities.ClientAssertionAlgorithms);
            WriteClientEndpoint(json, "introspection", urls.IntrospectionEndpoint);
            WriteClientEndpoint(json, "revocation", urls.RevocationEndpoint);
            WriteList(json, "request_object_signing_alg_values_supported", Capabilities.RequestObjectAlgorithms);
            WriteList(json, "subject_types_supported", Capabilities.SubjectTypes);
            WriteList(json, "id_token_signing_alg_values_supported", Capabilities.IdTokenAlgorithms.Select(algorithm => algorithm.Name()));
            WriteDpop(json, dpop);
            WriteList(json, "claims_supported", Capabilities.Claims);
            json.WriteBoolean("authorization_response_iss_parameter_supported", true);
            json.WriteBoolean("claims_parameter_supported", false);
            json.WriteBoolean("request_parameter_supported", true);
            json.WriteBoolean("request_uri_parameter_supported", false); // Its default is true; pushed requests are not what it means.
            json.WriteBoolean("require_pushed_authorization_requests", false); // Per client (RFC 9126 §6).
            json.WriteBoolean("require_signed_request_object", false); // Per client (RFC 9101 §10.5).
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteEndpoints(Utf8JsonWriter json, ServerUrls urls)
    {
        json.WriteString("issuer", urls.Issuer);
        json.WriteString("authorization_endpoint", urls.AuthorizationEndpoint);
        json.WriteString("token_endpoint", urls.TokenEndpoint);
        json.WriteString("pushed_authorization_request_endpoint", urls.PushedRequestEndpoint);
        json.WriteString("jwks_uri", urls.Issuer + DiscoveryEndpoints.JwksPath);
    }

    // RFC 8414 §2: each endpoint that knows its clients says how.
    private static void WriteClientEndpoint(Utf8JsonWriter json, string name, string url)
    {
        json.WriteString($"{name}_endpoint", url);
        WriteList(json, $"{name}_endpoint_auth_methods_supported", Capabilities.ClientAuthenticationMethods);
        WriteList(json, $"{name}_endpoint_auth_signing_alg_values_supported", Capabilities.ClientAssertionAlgorithms);
    }

    // RFC 9449 §5.1 and CAMARA's own member, AS-08 and AS-09: each exactly when it is so.
    private static void WriteDpop(Utf8JsonWriter json, DpopOptions dpop)
    {
        if (dpop.Support is not DpopSupport.Off)
        {
            WriteList(json, "dpop_signing_alg_values_supported", DpopProof.Algorithms);
        }

        if (dpop.RequireCamaraClaims)
        {
            WriteList(json, "camara_dpop_claims_required", [DpopProof.BodyHashClaim, DpopProof.QueryHashClaim]);
        }
    }

    // OpenID Connect CIBA §4.
    private static void WriteBackchannel(Utf8JsonWriter json, ServerUrls urls)
    {
        json.WriteString("backchannel_authentication_endpoint", urls.BackchannelEndpoint);
        WriteList(json, "backchannel_token_delivery_modes_supported", Capabilities.BackchannelDeliveryModes);
        WriteList(json, "backchannel_authentication_request_signing_alg_values_supported", Capabilities.BackchannelRequestAlgorithms);
        json.WriteBoolean("backchannel_user_code_parameter_supported", false);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
