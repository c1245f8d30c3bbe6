// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Authentication;
using Authorization.Consent;
using Authorization.Envelopes;
using Authorization.Handoffs;
using Authorization.Token;
using Authorization.Wire;
using Facts;
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.Options;
using Network;

namespace Authorization.Authorize;

/// <summary>
/// Authenticates the subscriber by asking the network who holds the address the request came from. Nobody is asked
/// anything.
/// </summary>
internal sealed class SubscriberLogin(
    ISubscriberResolver resolver,
    ConsentPolicy consents,
    EnvelopeSealer sealer,
    SenderKeys senderKeys,
    IOptions<AuthorizationServerOptions> options)
{
    /// <summary><c>amr</c> of network-based authentication, as CAMARA writes it (AS-63).</summary>
    private const string NetworkBased = "nba";

    /// <summary>The door codes of this flow come by.</summary>
    private const string Origin = "authorize";

    /// <summary>A code for the subscriber, or why none can be named (decision 5).</summary>
    /// <param name="request">A request that passed every check.</param>
    /// <param name="source">Where it came from; null when the path it came by cannot be believed.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the look-up.</param>
    public async ValueTask<Result<IssuedCode, Refusal>> AuthenticateAsync(
        AuthorizationRequest request, SourceAddress? source, DateTimeOffset now, CancellationToken ct)
    {
        if (source is null)
        {
            return Refuse(Reason.PathNotTrusted, request);
        }

        switch (await resolver.ResolveAsync(source.Value, now, ct))
        {
            case Resolution.Found found:
                var envelope = Code(request, found, now);
                return await consents.JudgeAsync(envelope.ClientId, found.Number, envelope.Scopes, envelope.Purpose, ct) is { } objection
                    ? Refuse(objection, request)
                    : new IssuedCode(envelope, await sealer.SealAsync(envelope, ct));
            case Resolution.Refused refused:
                return Refuse(refused.Reason, request);
            default:
                throw new UnreachableException();
        }
    }

    /// <summary>What is told about a subscriber who was authenticated too often: the words of a line that nobody holds.</summary>
    public static OAuthError TooOften(AuthorizationRequest request) => Refuse(Reason.NoSession, request).Error;

    private Envelope Code(AuthorizationRequest request, Resolution.Found found, DateTimeOffset now)
    {
        var expiresAt = now + options.Value.CodeLifetime;
        return new Envelope
        {
            Kind = EnvelopeKind.Code,
            Id = SpentId.New(expiresAt),
            GrantId = request.Approval?.Grant ?? SpentId.New(expiresAt + ScopeCatalog.LongestTokenLifetime),
            Origin = request.Approval is null ? Origin : HandoffApproval.Origin,
            ClientId = request.ReturnTo.Client.ClientId,
            RedirectUriHash = CodeRules.HashOf(request.ReturnTo.RedirectUri),
            CodeChallenge = Base64Url.TryDecode(request.CodeChallenge, out var challenge) && challenge.Length > 0 ? challenge : null,
            Nonce = request.Nonce,
            Scopes = [.. request.Scopes.ApiScopes, .. request.Scopes.HasOpenId ? [ScopeCatalog.OpenId] : Array.Empty<string>()],
            Purpose = request.Scopes.Purposes.Single()[ScopeCatalog.PurposePrefix.Length..],
            AuthenticationMethods = request.Approval is { IsCrossDevice: true } ? [NetworkBased, HandoffApproval.CrossDevice] : [NetworkBased],
            Number = found.Number,
            AuthenticatedAt = now,
            ExpiresAt = expiresAt,
            KeyThumbprint = senderKeys.AreReadFor(request.ReturnTo.Client) ? request.KeyThumbprint : null,
            Binding = found.Binding,
        };
    }

    // An opt-out is told in the very words of a line that nobody holds (SEC-049). Missing consent has a code of its own (AS-74, NV-21).
    private static Refusal Refuse(ConsentRefusal objection, AuthorizationRequest request) => objection == ConsentRefusal.OptedOut
        ? Refuse(Reason.NoSession, request) with { Reason = objection.Word }
        : new Refusal(
            OAuthError.ConsentRequired("This subscriber's consent for the purpose is not on record, and no consent screen is shown here."),
            objection.Word);

    private static Refusal Refuse(Reason reason, AuthorizationRequest request)
    {
        var description = reason.Kind switch
        {
            ReasonKind.Path => $"{reason.PublicWord}: the connection this request came by does not prove a phone number.",
            ReasonKind.Line => $"{reason.PublicWord}: no phone number can be proved for this connection.",
            _ => $"{reason.PublicWord}: the network cannot be asked at this moment.",
        };
        var error = reason.Kind is ReasonKind.Outage ? OAuthError.TemporarilyUnavailable(description)
            : request.IsPromptNone ? OAuthError.LoginRequired(description)
            : OAuthError.AccessDenied(description);
        return new Refusal(error, reason.Word);
    }
}

/// <summary>A code and its sealed form.</summary>
/// <param name="Envelope">What it holds.</param>
/// <param name="Code">What travels.</param>
internal sealed record IssuedCode(Envelope Envelope, string Code)
{
    /// <summary>Holds a secret: it does not print.</summary>
    public override string ToString() => "(code)";
}
