// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.PushedRequests;

namespace Authorization.Handoffs;

/// <summary>
/// A pushed request for a hand-off, opened: what a page may show of it. Only <see cref="HandoffRequests"/> makes one, and it holds nothing
/// of whoever will approve it.
/// </summary>
public sealed class HandoffRequest
{
    private readonly HandoffTemplate _template;
    private readonly IReadOnlyDictionary<string, string> _fields;

    internal HandoffRequest(
        string requestUri,
        PushedRequest pushed,
        AuthorizationRequest request,
        ReturnAddress desktop,
        HandoffTemplate template,
        IReadOnlyDictionary<string, string> fields)
    {
        RequestUri = requestUri;
        Pushed = pushed;
        Desktop = desktop;
        UiLocales = request.UiLocales;
        Id = SHA256.HashData(pushed.Id.Bytes);
        _template = template;
        _fields = fields;
    }

    /// <summary><c>client_id</c>.</summary>
    public string ClientId => Client.ClientId;

    /// <summary>The name people know the client by.</summary>
    public string ClientName => Client.Name;

    /// <summary>The host of the client's home page; of the return URI when it registered none.</summary>
    public string ClientDomain => new Uri(Client.HomePage ?? Desktop.RedirectUri).Host;

    /// <summary>SHA-256 of the pushed request's id: a request can be handed off once.</summary>
    public ReadOnlyMemory<byte> Id { get; }

    /// <summary>The reference that was opened.</summary>
    public string RequestUri { get; }

    /// <summary>The first instant at which no hand-off can be begun with it.</summary>
    public DateTimeOffset ExpiresAt => Pushed.ExpiresAt;

    /// <summary>The languages its client asked for, best first (BCP 47).</summary>
    public IReadOnlyList<string> UiLocales { get; }

    /// <summary>Whether the client registered a logo.</summary>
    public bool HasLogo => Client.Handoff!.Brand.LogoMediaType is not null;

    /// <summary>Whether the client registered a colour.</summary>
    public bool HasColour => Client.Handoff!.Brand.Colour is not null;

    /// <summary>What was pushed.</summary>
    internal PushedRequest Pushed { get; }

    /// <summary>Where the desktop's answer goes, with the <c>state</c> of the original request.</summary>
    internal ReturnAddress Desktop { get; }

    private Client Client => Desktop.Client;

    /// <summary>What is to be approved: the registered text, its fields filled in, in the best language it has.</summary>
    /// <param name="languages">Languages, best first.</param>
    /// <param name="language">The one it is in (BCP 47).</param>
    public string Describe(IReadOnlyList<string> languages, out string language) => _template.Describe(_fields, languages, out language);

    /// <summary>Says nothing of what is inside.</summary>
    public override string ToString() => "(hand-off request)";
}
