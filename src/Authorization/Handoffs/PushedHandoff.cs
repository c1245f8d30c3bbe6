// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Authorization.Authorize;
using Authorization.Clients;

namespace Authorization.Handoffs;

/// <summary>What a pushed request says of the hand-off it asks for.</summary>
/// <param name="Template">The id of the text to approve.</param>
/// <param name="Fields">Its fields, JSON as the client wrote it; null when there are none.</param>
/// <param name="ReturnUriHash">SHA-256 of where the desktop's browser goes in the end.</param>
/// <param name="UiLocales"><c>ui_locales</c>, what is no language tag left out; null when there are none.</param>
internal sealed record PushedHandoff(string Template, string? Fields, byte[] ReturnUriHash, string? UiLocales)
{
    /// <summary>Takes it down, of a request that passed every check; null when it asks for none.</summary>
    public static PushedHandoff? Of(AuthorizationRequest request) => request.IsHandoff
        ? new PushedHandoff(
            request.HandoffTemplate!,
            request.HandoffFields,
            HashOf(request.ReturnTo.Client.Handoff!.FindReturnUri(request.HandoffReturnUri)!),
            request.UiLocales is [] ? null : string.Join(' ', request.UiLocales))
        : null;

    /// <summary>The return URI; null when the client's registration no longer has it.</summary>
    public string? FindReturnUri(Client client) =>
        client.Handoff?.ReturnUris.FirstOrDefault(uri => HashOf(uri).AsSpan().SequenceEqual(ReturnUriHash));

    private static byte[] HashOf(string uri) => SHA256.HashData(Encoding.UTF8.GetBytes(uri));
}
