// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.PushedRequests;
using Facts;
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.Handoffs;

/// <summary>
/// The hand-off as the authorization server sees it: a request that its client pushed is opened for a desktop, approved for a phone, and
/// answered to the desktop. Who approves, and how, is not known here.
/// </summary>
public sealed class HandoffRequests
{
    // How long the phone may take from its holder's yes to /authorize: it is sent there at once.
    private static readonly TimeSpan ApprovedLifetime = TimeSpan.FromSeconds(30);

    // From the beginning of a hand-off until its request is approved; one lasts 90 s.
    private static readonly TimeSpan LongestDeliberation = TimeSpan.FromMinutes(5);

    private readonly ClientRegistry _clients;
    private readonly RequestUris _requestUris;
    private readonly HandoffCallback _callback;
    private readonly Decisions _decisions;
    private readonly ServerUrls _urls;
    private readonly AuthorizationServerOptions _options;

    internal HandoffRequests(
        ClientRegistry clients,
        RequestUris requestUris,
        HandoffCallback callback,
        Decisions decisions,
        ServerUrls urls,
        IOptions<AuthorizationServerOptions> options)
    {
        _clients = clients;
        _requestUris = requestUris;
        _callback = callback;
        _decisions = decisions;
        _urls = urls;
        _options = options.Value;
    }

    private TimeSpan LongestAfterApproval => ApprovedLifetime + _options.CodeLifetime + ScopeCatalog.LongestTokenLifetime;

    /// <summary>Opens a pushed request to be handed off; no effect.</summary>
    /// <param name="clientId">Whose it is said to be.</param>
    /// <param name="requestUri">The reference.</param>
    /// <param name="now">The instant of the request.</param>
    /// <param name="ct">Ends the wait for a key.</param>
    /// <exception cref="Storage.StoreUnavailableException">It could not be opened now.</exception>
    public async ValueTask<Result<HandoffRequest, HandoffRefusal>> OpenAsync(
        string clientId, string requestUri, DateTimeOffset now, CancellationToken ct)
    {
        if (await ReopenAsync(clientId, requestUri, ct) is not { } request)
        {
            return HandoffRefusal.Unknown;
        }

        return now < request.ExpiresAt ? request : HandoffRefusal.Expired;
    }

    /// <summary>
    /// Opens it again, whether or not it expired meanwhile: for a hand-off that was begun in time. Null when it is none of ours or no
    /// hand-off, or its client is gone, disabled, or may not ask for this any more.
    /// </summary>
    /// <exception cref="Storage.StoreUnavailableException">It could not be opened now.</exception>
    public async ValueTask<HandoffRequest?> ReopenAsync(string clientId, string requestUri, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        ArgumentNullException.ThrowIfNull(requestUri);
        if (FindClient(clientId) is not { } client
            || await _requestUris.OpenAsync(requestUri, ct) is not { Handoff: { } handoff, Approval: null } pushed
            || pushed.ClientId != clientId
            || pushed.ToParameters(client, _callback) is not { } parameters
            || !ReturnAddress.Find(parameters, _ => client, _callback).Try(out var returnTo, out _))
        {
            return null;
        }

        var request = AuthorizationRequest.Parse(parameters, returnTo) with { IsPushed = true, IsSigned = pushed.IsSigned };
        return AuthorizeChecks.FirstRefusal(request) is null
            && ReturnAddress.OfDesktop(client, request.HandoffReturnUri!, pushed.State) is { } desktop
            && client.Handoff!.Templates.TryGetValue(handoff.Template, out var template)
            && template.TryRead(handoff.Fields, out var fields)
                ? new HandoffRequest(requestUri, pushed, request, desktop, template, fields)
                : null;
    }

    /// <summary>
    /// The request as its approver's phone may open it: for seconds, for one code, answered to this server's own callback. Where it leads
    /// is a path and a query of this server.
    /// </summary>
    /// <param name="request">What was approved.</param>
    /// <param name="callbackState">The <c>state</c> of the answer; at most 1,024 octets, without control characters.</param>
    /// <param name="grant">The grant its code will have, from <see cref="NewGrant"/>.</param>
    /// <param name="isCrossDevice">Whether it was approved on another device than the one that asked.</param>
    /// <param name="now">The instant of the approval.</param>
    /// <param name="ct">Ends the wait for a key.</param>
    /// <exception cref="ArgumentException">The state cannot be carried, or the grant would not outlive its tokens.</exception>
    /// <exception cref="Storage.StoreUnavailableException">A sealing key was needed and could not be stored.</exception>
    public async ValueTask<string> ApproveAsync(
        HandoffRequest request, string callbackState, SpentId grant, bool isCrossDevice, DateTimeOffset now, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentException.ThrowIfNullOrEmpty(callbackState);
        if (!ReturnAddress.IsState(callbackState) || Encoding.UTF8.GetByteCount(callbackState) > PushedRequest.MaxStateOctets)
        {
            throw new ArgumentException("No redirect can carry this state.", nameof(callbackState));
        }

        if (grant.ExpiresAt < now + LongestAfterApproval)
        {
            throw new ArgumentException("The grant ends before what will come of it.", nameof(grant));
        }

        var expiresAt = now + ApprovedLifetime;
        var approved = request.Pushed with
        {
            Id = SpentId.New(expiresAt),
            State = callbackState,
            ExpiresAt = expiresAt,
            Approval = new HandoffApproval(grant, isCrossDevice),
        };
        var requestUri = await _requestUris.MakeAsync(approved, ct);
        return $"{ServerUrls.AuthorizePath}?client_id={Uri.EscapeDataString(request.ClientId)}&request_uri={Uri.EscapeDataString(requestUri)}";
    }

    /// <summary>A grant for a hand-off that begins now: it outlives every code and token that can come of it.</summary>
    public SpentId NewGrant(DateTimeOffset now) => SpentId.New(now + LongestDeliberation + LongestAfterApproval);

    /// <summary>Where the desktop's browser goes with the code: the return URI with <c>code</c>, the original <c>state</c> and <c>iss</c>.</summary>
    public string AnswerWithCode(HandoffRequest request, string code)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AuthorizeResponse.WithCode(request.Desktop, code, _urls.Issuer);
    }

    /// <summary>Where it goes when there is no code (RFC 6749 §4.1.2.1).</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="error"><c>error</c>.</param>
    /// <param name="description"><c>error_description</c>: for the client's developer; nothing of a person.</param>
    public string AnswerWithError(HandoffRequest request, string error, string description)
    {
        ArgumentNullException.ThrowIfNull(request);
        return AuthorizeResponse.WithError(request.Desktop, error, description, _urls.Issuer);
    }

    /// <summary>
    /// Ends a hand-off for good: no code is issued for its grant any more, and every code and token of it is dead. Doing it again for the
    /// same reason changes and records nothing.
    /// </summary>
    /// <param name="grant">The grant.</param>
    /// <param name="whyRecorded">The fact that commits with it.</param>
    /// <param name="ct">Ends the wait, not the commit.</param>
    /// <exception cref="Storage.StoreUnavailableException">It is not known that it ended.</exception>
    public async Task KillAsync(SpentId grant, Fact whyRecorded, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(whyRecorded);
        var told = SpentId.OfForeign(
            "handoff-killed", whyRecorded.Reason ?? whyRecorded.Outcome, Base64Url.Encode(grant.Bytes), grant.ExpiresAt);
        if (!await _decisions.IsAnySpentAsync(new[] { told }, ct))
        {
            await _decisions.SpendAsync(
                new LedgerEntry { Claims = [told], Kills = [grant], WhenWon = whyRecorded, WhenLost = _ => whyRecorded }, ct);
        }
    }

    /// <summary>Whether a page of that origin may ask if its visitor is on mobile data; an origin is compared letter by letter.</summary>
    public bool IsRegisteredOrigin(string origin) => _callback.IsServed && _clients.HandoffOrigins.Contains(origin);

    /// <summary>What the pages wear for a client; null when there is no such client, or it hands nothing off.</summary>
    public HandoffBrand? FindBrand(string clientId)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        return FindClient(clientId)?.Handoff!.Brand;
    }

    private Client? FindClient(string clientId) =>
        _clients.Find(clientId) is { Enabled: true } client && _callback.IsOpenTo(client) ? client : null;
}
