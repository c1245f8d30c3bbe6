// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;

namespace Authorization.Handoffs;

/// <summary>
/// Who tells <c>/authorize</c> whether an approved request is opened by the browser that approved it. Otherwise somebody could approve with
/// one phone and have another, whose holder only follows a link, named for it. The room that has the pages registers one; without it no
/// approved request is opened.
/// </summary>
/// <param name="IsApprover">Whether the browser of a request is the one that a callback state was made for.</param>
public sealed record HandoffBrowser(Func<HttpContext, string, bool> IsApprover);
