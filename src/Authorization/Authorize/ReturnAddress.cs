// SPDX-License-Identifier: Apache-2.0
using Authorization.Clients;
using Authorization.Wire;
using Kernel;

namespace Authorization.Authorize;

/// <summary>
/// Where an answer may go: a redirect URI registered by an enabled client. Only <see cref="Find"/> makes one, and only one of
/// these can be redirected to, so that a redirect to anywhere else cannot be written (RFC 9700 §2.1).
/// </summary>
internal sealed class ReturnAddress
{
    /// <summary>The longest <c>state</c> carried back, in characters.</summary>
    public const int MaxStateLength = 2048;

    private const int MaxClientIdLength = 255;
    private const int MaxRedirectUriLength = 2048;

    // What decides where an answer goes must not be said twice, not even to the same effect (SEC-064).
    private static readonly string[] Deciding = ["client_id", "redirect_uri", "request", "request_uri"];

    private ReturnAddress(Client client, string redirectUri, string? state)
    {
        Client = client;
        RedirectUri = redirectUri;
        State = state;
    }

    /// <summary>Who asks.</summary>
    public Client Client { get; }

    /// <summary>The redirect URI, letter by letter as registered.</summary>
    public string RedirectUri { get; }

    /// <summary><c>state</c>, when it is well formed: it goes back with every answer.</summary>
    public string? State { get; }

    /// <summary>Finds the client and its redirect URI; until this succeeds every error is a page.</summary>
    public static Result<ReturnAddress, OAuthError> Find(Parameters parameters, Func<string, Client?> findClient)
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
            || !client.RedirectUris.Contains(redirectUri))
        {
            return OAuthError.InvalidRequest("redirect_uri is not one that the application registered.");
        }

        return new ReturnAddress(client, redirectUri, state: null).WithState(parameters.Find("state"));
    }

    /// <summary>The same place with another <c>state</c>; none when it is not well formed.</summary>
    public ReturnAddress WithState(string? state) => new(Client, RedirectUri, state is null || IsState(state) ? state : null);

    /// <summary>Whether this can be carried back: bounded, and no control characters.</summary>
    public static bool IsState(string state) => state.Length <= MaxStateLength && !state.Any(char.IsControl);
}
