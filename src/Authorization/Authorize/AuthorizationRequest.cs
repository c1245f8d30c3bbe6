// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Authorization.Handoffs;
using Authorization.Wire;

namespace Authorization.Authorize;

/// <summary>
/// An authorization request (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1), read once. It may still be refused:
/// <see cref="AuthorizeChecks"/> says by which rule.
/// </summary>
internal sealed record AuthorizationRequest
{
    /// <summary>The <c>prompt</c> value that forbids every page.</summary>
    public const string PromptNone = "none";

    // The longest value, in characters, of each parameter that has an effect. What has none is ignored, whatever it holds (AS-25,
    // AS-26, RFC 6749 §3.1): the request line and the body bound it already.
    private static readonly FrozenDictionary<string, int> MaxLengths = new Dictionary<string, int>
    {
        ["response_type"] = 64,
        ["response_mode"] = 32,
        ["state"] = ReturnAddress.MaxStateLength,
        ["nonce"] = 512,
        ["code_challenge"] = 128,
        ["code_challenge_method"] = 16,
        ["dpop_jkt"] = 128,
        ["prompt"] = 128,
        ["max_age"] = 16,
        ["claims"] = 4096,
        ["handoff_template"] = 32,
        ["handoff_fields"] = Handoffs.HandoffTemplate.MaxFieldsOctets,
        ["handoff_return_uri"] = 2048,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Who asks, and where the answer goes.</summary>
    public required ReturnAddress ReturnTo { get; init; }

    /// <summary>Whether any parameter is given twice.</summary>
    public required bool HasRepeats { get; init; }

    /// <summary>Whether every value that has an effect is within its bound and, JSON apart, free of control characters.</summary>
    public required bool IsBounded { get; init; }

    /// <summary><c>response_type</c>.</summary>
    public string? ResponseType { get; init; }

    /// <summary><c>response_mode</c>.</summary>
    public string? ResponseMode { get; init; }

    /// <summary><c>scope</c>.</summary>
    public required RequestedScopes Scopes { get; init; }

    /// <summary><c>nonce</c>, carried into the ID token.</summary>
    public string? Nonce { get; init; }

    /// <summary><c>code_challenge</c> (RFC 7636 §4.2).</summary>
    public string? CodeChallenge { get; init; }

    /// <summary><c>code_challenge_method</c>.</summary>
    public string? CodeChallengeMethod { get; init; }

    /// <summary><c>dpop_jkt</c> (RFC 9449 §10): the key that alone may redeem the code.</summary>
    public string? KeyThumbprint { get; init; }

    /// <summary>The values of <c>prompt</c>.</summary>
    public IReadOnlyList<string> Prompt { get; init; } = [];

    /// <summary><c>max_age</c>. The network authenticates at every request, so every age is met.</summary>
    public string? MaxAge { get; init; }

    /// <summary><c>claims</c>: read for its form, otherwise without effect.</summary>
    public string? Claims { get; init; }

    /// <summary><c>handoff_template</c>, a word of ours: the text that a phone's holder is asked to approve.</summary>
    public string? HandoffTemplate { get; init; }

    /// <summary><c>handoff_fields</c>, a word of ours: what that text leaves open, as JSON.</summary>
    public string? HandoffFields { get; init; }

    /// <summary><c>handoff_return_uri</c>, a word of ours: where the desktop's browser goes in the end.</summary>
    public string? HandoffReturnUri { get; init; }

    /// <summary>The language tags of <c>ui_locales</c>, best first: for the pages of a hand-off, the only ones that there are.</summary>
    public IReadOnlyList<string> UiLocales { get; init; } = [];

    /// <summary>Set when a phone's holder approved it; without it, a hand-off is worth nothing.</summary>
    public HandoffApproval? Approval { get; init; }

    /// <summary>Whether all of it is what the client signed (RFC 9101).</summary>
    public bool IsSigned { get; init; }

    /// <summary>Whether the client pushed it (RFC 9126).</summary>
    public bool IsPushed { get; init; }

    /// <summary>Whether one is passed by reference to elsewhere. It is not fetched.</summary>
    public bool HasRequestUri { get; init; }

    /// <summary>Whether a registration is passed.</summary>
    public bool HasRegistration { get; init; }

    /// <summary>Whether the client said that nothing may be shown.</summary>
    public bool IsPromptNone => Prompt is [PromptNone];

    /// <summary>Whether it asks for a hand-off.</summary>
    public bool IsHandoff => ReturnTo.IsHandoff;

    /// <summary>Reads the request; total.</summary>
    public static AuthorizationRequest Parse(Parameters parameters, ReturnAddress returnTo) => new()
    {
        ReturnTo = returnTo,
        HasRepeats = parameters.Repeated.Count > 0,
        IsBounded = MaxLengths.All(bound => IsWithinBounds(bound.Key, parameters.Find(bound.Key), bound.Value)),
        ResponseType = parameters.Find("response_type"),
        ResponseMode = parameters.Find("response_mode"),
        Scopes = RequestedScopes.Parse(parameters.Find("scope"), returnTo.Client),
        Nonce = parameters.Find("nonce"),
        CodeChallenge = parameters.Find("code_challenge"),
        CodeChallengeMethod = parameters.Find("code_challenge_method"),
        KeyThumbprint = parameters.Find("dpop_jkt"),
        Prompt = parameters.Find("prompt")?.Split(' ') ?? [],
        MaxAge = parameters.Find("max_age"),
        Claims = parameters.Find("claims"),
        HandoffTemplate = parameters.Find("handoff_template"),
        HandoffFields = parameters.Find("handoff_fields"),
        HandoffReturnUri = parameters.Find("handoff_return_uri"),
        UiLocales = LanguageTag.ReadList(parameters.Find("ui_locales")),
        HasRequestUri = parameters.Find("request_uri") is not null,
        HasRegistration = parameters.Find("registration") is not null,
    };

    private static bool IsWithinBounds(string name, string? value, int maxLength) =>
        value is null || (value.Length <= maxLength && (name is "claims" or "handoff_fields" || !value.Any(char.IsControl)));
}
