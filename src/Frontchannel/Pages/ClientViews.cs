// SPDX-License-Identifier: Apache-2.0
using Authorization.Handoffs;

namespace Frontchannel.Pages;

/// <summary>What pages show of an application.</summary>
internal static class ClientViews
{
    /// <summary>Of the application that pushed a request.</summary>
    public static ClientView ToView(this HandoffRequest request) =>
        new(request.ClientId, request.ClientName, request.ClientDomain, request.HasLogo, request.HasColour);
}
