// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Handoffs;
using Authorization.Wire;
using Kernel;

namespace Authorization.Authorize;

/// <summary>
/// Where an answer may go: a redirect URI registered by an enabled client. Only <see cref="Find"/> and <see cref="OfDesktop"/> make one,
/// and only one of these can be redirected to, so that a redirect to anywhere else cannot be written (RFC 9700 §2.1).
/// </summary>
internal sealed class ReturnAddress
{
    /// <summary>The longest <c>state</c> carried back, in characters.</summary>
    public const int MaxStateLength = 2048;

    private const int MaxClientIdLength = 255;
    private const int MaxRedirectUriLength = 2048;

    // What decides where an answer goes must not be said twice, not even to the same effect (SEC-064).
    private static readonly string[] Deciding = ["client_id", "redirect_uri", "request", "request_uri"];

    private ReturnAddress(Client client, string redirectUri, bool isHandoff, string? state)
    {
        Client = client;
        RedirectUri = redirectUri;
        IsHandoff = isHandoff;
        State = state;
    }

    /// <summary>Who asks.</summary>
    public Client Client { get; }

    /// <summary>The redirect URI, letter by letter as registered.</summary>
    public string RedirectUri { get; }

    /// <summary>Whether that is this server's own callback, by which a hand-off is asked for.</summary>
    public bool IsHandoff { get; }

    /// <summary><c>state</c>, when it is well formed: it goes back with every answer.</summary>
    public string? State { get; }

    /// <summary>Finds the client and its redirect URI; until this succeeds every error is a page.</summary>
    /// <param name="parameters">What was asked.</param>
    /// <param name="findClient">Finds a client by its id.</param>
    /// <param name="callback">The redirect URI that no client registers.</param>
    public static Result<ReturnAddress, OAuthError> Find(
        Parameters parameters, Func<string, Client?> findClient, HandoffCallback callback)
    {
        if (parameters.Repeated.Overlaps(Deciding))
        {
            return OAuthError.InvalidRequest("client_id, redirect_uri, request and request_uri may be given once.");
        }

        if (parameters.Find("client_id") is not { Length: <= MaxClientIdLength } clientId
            || findClient(clientId) is not { Enabled: true } client)
        {
            return OAuthError.InvalidRequest("client_id does not name an application of this server.");
        }

        // Compared as raw strings: every normalisation is a second spelling, and a second spelling is an open redirect.
        if (parameters.Find("redirect_uri") is not { Length: <= MaxRedirectUriLength } redirectUri
            || !(redirectUri == callback.Uri ? callback.IsOpenTo(client) : client.RedirectUris.Contains(redirectUri)))
        {
            return OAuthError.InvalidRequest("redirect_uri is not one that the application registered.");
        }

        return new ReturnAddress(client, redirectUri, redirectUri == callback.Uri, state: null).WithState(parameters.Find("state"));
    }

    /// <summary>Where the desktop's browser goes at the end of a hand-off; null when the client did not register that place.</summary>
    public static ReturnAddress? OfDesktop(Client client, string returnUri, string? state) =>
        client.Handoff?.FindReturnUri(returnUri) is { } registered
            ? new ReturnAddress(client, registered, isHandoff: false, state: null).WithState(state)
            : null;

    /// <summary>The same place with another <c>state</c>; none when it is not well formed.</summary>
    public ReturnAddress WithState(string? state) => new(Client, RedirectUri, IsHandoff, state is null || IsState(state) ? state : null);

    /// <summary>Whether this can be carried back: bounded, and no control characters.</summary>
    public static bool IsState(string state) => state.Length <= MaxStateLength && !state.Any(char.IsControl);
}
