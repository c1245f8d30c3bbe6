// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Authorization.Clients;
using Authorization.Wire;
using Facts;
using Kernel;
using Kernel.Jose;

namespace Authorization.Authentication;

/// <summary>
/// A client that proved itself by a signature. Only a verified <see cref="ClientJwt"/> makes one, so nothing meant for clients can
/// be reached without it. The proof counts once: whoever goes on claims <see cref="AssertionId"/> in the same commit as all else.
/// </summary>
internal sealed class AuthenticatedClient
{
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    // A sender's clock may run ahead by this much (security review: +8 s passes, +61 s does not).
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(8);

    private static readonly Refusal Replayed = new(OAuthError.InvalidClient, "assertion_replayed");
    private static readonly Refusal GrantReplayed = new(OAuthError.InvalidAssertion, "assertion_replayed");

    private AuthenticatedClient(Client client, SpentId assertionId)
    {
        Client = client;
        AssertionId = assertionId;
    }

    /// <summary>The client.</summary>
    public Client Client { get; }

    /// <summary>Its assertion's <c>jti</c>, to be spent.</summary>
    public SpentId AssertionId { get; }

    /// <summary>The answer if <see cref="AssertionId"/> turns out to be spent.</summary>
    public Refusal WhenReplayed { get; private init; } = Replayed;

    /// <summary>What it signed, where that is the grant as well; null for a client assertion.</summary>
    public JsonElement? GrantClaims { get; private init; }

    /// <summary>The client assertion that came beside such a grant: it must be of the same client, and counts once too.</summary>
    public AuthenticatedClient? Beside { get; private init; }

    /// <summary>
    /// Whoever signed a JWT that is a grant and the authentication in one (RFC 7523 §3.1, AS-43).
    /// </summary>
    /// <param name="assertion">The grant.</param>
    /// <param name="beside">The same client by an assertion of its own, when there was one.</param>
    public static AuthenticatedClient ByGrant(ClientJwt assertion, AuthenticatedClient? beside) => new(assertion.Client, assertion.Id)
    {
        WhenReplayed = GrantReplayed,
        GrantClaims = assertion.Claims.Clone(),
        Beside = beside,
    };

    /// <summary>
    /// Checks <c>private_key_jwt</c> (OpenID Connect Core §9, RFC 7523 §3, AS-64 to AS-71); no effect. The error is a word for the
    /// log: outside all of them read the same.
    /// </summary>
    /// <param name="credentials">What the request says.</param>
    /// <param name="findClient">The registry.</param>
    /// <param name="issuer">This server.</param>
    /// <param name="endpoint">The full URL of the endpoint called.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for the client's keys.</param>
    public static async ValueTask<Result<AuthenticatedClient, string>> ProveAsync(
        ClientCredentials credentials,
        Func<string, Client?> findClient,
        string issuer,
        string endpoint,
        DateTimeOffset now,
        CancellationToken ct)
    {
        if (credentials.HasSecret)
        {
            return "secret_sent";
        }

        if (credentials.AssertionType is not AssertionType || credentials.Assertion is null)
        {
            return "no_assertion";
        }

        var verified = await ClientJwt.VerifyAsync(credentials.Assertion, RulesAt(issuer, endpoint), findClient, now, ct);
        if (!verified.Try(out var assertion, out var word))
        {
            return word is "malformed" ? "assertion_malformed" : word;
        }

        using (assertion)
        {
            var clientId = assertion.Client.ClientId;
            return assertion.Claims.FindString("sub") != clientId || (credentials.ClientId ?? clientId) != clientId
                ? "iss"
                : new AuthenticatedClient(assertion.Client, assertion.Id);
        }
    }

    private static ClientJwtRules RulesAt(string issuer, string endpoint) => new()
    {
        Kind = "client-assertion",
        Types = ["JWT", "client-authentication+jwt"],
        IsAudience = (claims, client) => IsAudience(claims, client, issuer, endpoint),
        ClockTolerance = profile => profile is ClientProfile.Fapi2 ? ClientJwtRules.Fapi2Tolerance : ClockTolerance,
    };

    // One value, so that no other server's assertion is good here too: the issuer, or exactly the endpoint called (decision 8). An
    // array of one says the same as a string (RFC 7519 §4.1.3). FAPI 2.0 §5.3.2.1: the issuer, as a string.
    private static bool IsAudience(JsonElement claims, Client client, string issuer, string endpoint)
    {
        if (!claims.TryGetProperty("aud", out var audience))
        {
            return false;
        }

        if (client.Profile is ClientProfile.Fapi2)
        {
            return audience.AsString() == issuer;
        }

        var single = audience.ValueKind is not JsonValueKind.Array ? audience.AsString()
            : audience.GetArrayLength() == 1 ? audience[0].AsString() : null;
        return single is not null && (single == issuer || single == endpoint);
    }
}
