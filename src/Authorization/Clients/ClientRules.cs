// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Authorization.Authorize;
using Authorization.Discovery;
using Authorization.Handoffs;
using Kernel;
using Kernel.Jose;

namespace Authorization.Clients;

/// <summary>What a registration must satisfy to become a <see cref="Client"/>.</summary>
internal static class ClientRules
{
    private const int MaxTextLength = 128;
    private const int MaxListLength = 32;
    private const int MaxPurposes = 128;

    private static readonly FrozenDictionary<string, ClientType> Types = new Dictionary<string, ClientType>
    {
        ["application"] = ClientType.Application,
        ["resource_server"] = ClientType.ResourceServer,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, ClientProfile> Profiles = new Dictionary<string, ClientProfile>
    {
        ["camara"] = ClientProfile.Camara,
        ["fapi2"] = ClientProfile.Fapi2,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // RFC 7591 §2: the default of grant_types.
    private static readonly string[] DefaultGrantTypes = [Capabilities.AuthorizationCode];

    // In order; the first that speaks is the refusal.
    private static readonly Func<ClientRegistration, string?>[] InOrder =
    [
        r => RefuseText("client_id", r.ClientId, isOptional: false),
        r => RefuseText("client_name", r.ClientName, isOptional: true),
        r => r.ClientUri is { } home && RedirectUriRule.Refuse(home) is { } refusal ? $"client_uri {refusal}" : null,
        r => RefuseText("sector", r.Sector, isOptional: true),
        r => RefuseWord("client_type", r.ClientType, Types),
        r => RefuseWord("profile", r.Profile, Profiles),
        RefuseWhatResourceServersLack,
        r => IsResourceServer(r) ? null : RefuseList("grant_types", GrantTypesOf(r), MaxListLength, RefuseGrant),
        r => r.RedirectUris is null && !GrantTypesOf(r).Contains(Capabilities.AuthorizationCode)
            ? null
            : RefuseList("redirect_uris", r.RedirectUris, MaxListLength, RedirectUriRule.Refuse),
        r => RefuseList("scopes", r.Scopes, MaxListLength, scope => RefuseScope(scope, MayHaveOtherScopes(r))),
        r => r.Purposes is null && !NeedsPurposes(r) ? null : RefuseList("purposes", r.Purposes, MaxPurposes, RefusePurpose),
        r => r.AccessTokenLifetimeSeconds <= 0 || r.AccessTokenLifetimeSeconds > ScopeCatalog.LongestTokenLifetime.TotalSeconds
            ? $"access_token_lifetime_seconds is not within 1 and {ScopeCatalog.LongestTokenLifetime.TotalSeconds}"
            : null,
        r => r.Handoff is null || MayHandOff(r) ? null : "handoff: it needs the grant authorization_code and a scope to verify",
    ];

    /// <summary>The client, or why there is none.</summary>
    public static Result<Client, string> Apply(ClientRegistration registration, ClientKeys keys)
    {
        foreach (var rule in InOrder)
        {
            if (rule(registration) is { } refusal)
            {
                return refusal;
            }
        }

        if (!TryReadIdTokenAlgorithm(registration.IdTokenSignedResponseAlg, out var idTokenAlgorithm))
        {
            return "id_token_signed_response_alg is neither ES256 nor RS256";
        }

        ClientHandoff? handoff = null;
        if (registration.Handoff is { } registered && !HandoffRules.Apply(registered).Try(out handoff, out var wrong))
        {
            return wrong;
        }

        return new Client
        {
            ClientId = registration.ClientId!,
            Name = registration.ClientName ?? registration.ClientId!,
            HomePage = registration.ClientUri,
            Enabled = registration.Enabled,
            Sector = registration.Sector ?? registration.ClientId!,
            Type = registration.ClientType is { } type ? Types[type] : ClientType.Application,
            Profile = registration.Profile is { } profile ? Profiles[profile] : ClientProfile.Camara,
            Keys = keys,
            RedirectUris = SetOf(registration.RedirectUris),
            Scopes = SetOf(registration.Scopes),
            Purposes = SetOf(registration.Purposes),
            GrantTypes = SetOf(GrantTypesOf(registration)),
            IdTokenAlgorithm = idTokenAlgorithm,
            RequirePkce = registration.RequirePkce,
            RequirePushedRequests = registration.RequirePushedAuthorizationRequests,
            RequireSignedRequests = registration.RequireSignedRequestObject,
            PinRequestUriToDevice = registration.PinRequestUriToDevice,
            DpopBoundAccessTokens = registration.DpopBoundAccessTokens,
            LegacyPurposeScopes = registration.LegacyPurposeScopes,
            Handoff = handoff,
            AccessTokenLifetime = TimeSpan.FromSeconds(registration.AccessTokenLifetimeSeconds),
        };
    }

    private static bool IsResourceServer(ClientRegistration registration) => registration.ClientType is "resource_server";

    private static IReadOnlyList<string?> GrantTypesOf(ClientRegistration registration) =>
        IsResourceServer(registration) ? [] : registration.GrantTypes ?? DefaultGrantTypes;

    private static bool MayHaveOtherScopes(ClientRegistration registration) =>
        IsResourceServer(registration) || GrantTypesOf(registration).Contains(Capabilities.ClientCredentials);

    // A purpose is declared where a subscriber is concerned (AS-55).
    private static bool NeedsPurposes(ClientRegistration registration) =>
        GrantTypesOf(registration).Any(grant => grant is not Capabilities.ClientCredentials);

    // It obtains nothing, so whatever says otherwise is a mistake, and one that nobody would notice.
    private static string? RefuseWhatResourceServersLack(ClientRegistration registration) =>
        !IsResourceServer(registration) ? null
        : registration.GrantTypes is not null ? "grant_types: a resource_server has none"
        : registration.RedirectUris is not null ? "redirect_uris: a resource_server has none"
        : registration.Purposes is not null ? "purposes: a resource_server has none"
        : registration.Handoff is not null ? "handoff: a resource_server has none"
        : null;

    private static bool MayHandOff(ClientRegistration registration) =>
        GrantTypesOf(registration).Contains(Capabilities.AuthorizationCode)
        && registration.Scopes!.Any(scope => scope is ScopeCatalog.Verify or ScopeCatalog.LegacyVerify);

    private static string? RefuseWord<T>(string member, string? word, FrozenDictionary<string, T> known) =>
        word is null || known.ContainsKey(word) ? null : $"{member} is none of {string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}";

    // Visible ASCII and inner spaces: these texts reach logs, URLs and pages. NUL would also end the sector in a subject's input.
    private static string? RefuseText(string member, string? text, bool isOptional)
    {
        if (text is null)
        {
            return isOptional ? null : $"{member} is missing";
        }

        var allowsSpace = member is "client_name";
        return text.Length is 0 or > MaxTextLength
            || text.Trim().Length != text.Length
            || text.Any(c => char.IsControl(c) || char.IsSurrogate(c) || ShownText.IsBidiControl(c) || (!allowsSpace && c is <= ' ' or > '~'))
            ? $"{member} is empty, longer than {MaxTextLength}, or holds a character it may not"
            : null;
    }

    /// <summary>Why the member is no list of distinct, good values; null when it is one.</summary>
    public static string? RefuseList(string member, IReadOnlyList<string?>? values, int max, Func<string, string?> refuse)
    {
        if (values is null || values.Count == 0 || values.Count > max)
        {
            return $"{member} is missing, empty or longer than {max}";
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (index, value) in values.Index())
        {
            var refusal = value is null ? "is null" : !seen.Add(value) ? "stands there twice" : refuse(value);
            if (refusal is not null)
            {
                return $"{member}[{index}] {refusal}";
            }
        }

        return null;
    }

    private static string? RefuseGrant(string grant) => Capabilities.GrantTypes.Contains(grant) ? null : "is no grant of this server";

    // An operator's own APIs have scopes that nobody here knows; only those who can use them may register them.
    private static string? RefuseScope(string scope, bool mayBeOther) =>
        Capabilities.Scopes.Contains(scope) ? null
        : mayBeOther && !ScopeCatalog.IsCamara(scope) && !scope.StartsWith(ScopeCatalog.PurposePrefix, StringComparison.Ordinal)
            && RequestedScopes.Parse(scope) is { IsWellFormed: true, Values: [_] } ? null
        : "is no scope of this server";

    private static string? RefusePurpose(string purpose) => purpose.StartsWith(ScopeCatalog.PurposePrefix, StringComparison.Ordinal)
        ? $"is written without {ScopeCatalog.PurposePrefix} here"
        : PurposeVocabulary.Contains(purpose) ? null : "is no purpose of DPV 2.0";

    private static bool TryReadIdTokenAlgorithm(string? name, out JwsAlgorithm algorithm)
    {
        algorithm = JwsAlgorithm.ES256;
        return name is null
            || (JwsAlgorithms.TryParse(name, out algorithm) && Capabilities.IdTokenAlgorithms.Contains(algorithm));
    }

    private static FrozenSet<string> SetOf(IReadOnlyList<string?>? values) => (values ?? []).OfType<string>().ToFrozenSet(StringComparer.Ordinal);
}
