// SPDX-License-Identifier: Apache-2.0
namespace Server.Sandbox.App;

/// <summary>One step of a verification, as the start page shows it.</summary>
/// <param name="Title">What happened, in one line.</param>
/// <param name="Why">Why it happens, in a sentence or two.</param>
/// <param name="Exchange">The call itself.</param>
/// <param name="Found">What the step learned, as a plain sentence.</param>
/// <param name="Good">Whether the flow can go on from here, or ended as it should.</param>
internal sealed record Step(string Title, string Why, Exchange Exchange, string Found, bool Good);

/// <summary>What the page gets after each step.</summary>
/// <param name="Id">Names the run.</param>
/// <param name="Number">Which step this is, from 1.</param>
/// <param name="Step">The step.</param>
/// <param name="Done">Whether it was the last.</param>
/// <param name="Verified">The answer, once there is one.</param>
internal sealed record RunProgress(string Id, int Number, Step Step, bool Done, bool? Verified);

/// <summary>What the page asks for.</summary>
/// <param name="Phone">A virtual phone's short name, <c>1-5</c>, or <c>wifi</c>.</param>
/// <param name="Number">The number the application wants to check, E.164.</param>
internal sealed record RunRequest(string? Phone, string? Number);

/// <summary>A run that waits for its first step.</summary>
/// <param name="Id">Names the run; it is the attempt's <c>state</c>.</param>
/// <param name="AuthorizeUrl">What the phone will open.</param>
/// <param name="BrowserUrl">The same on the phone's own host, for a browser; null for Wi-Fi.</param>
internal sealed record RunStarted(string Id, string AuthorizeUrl, string? BrowserUrl);

/// <summary>Where a browser that played the phone arrived.</summary>
/// <param name="Query">The query string of the redirect, with its question mark.</param>
internal sealed record RunArrival(string? Query);

/// <summary>What the page asks for when a desktop hands off.</summary>
/// <param name="Number">The number the application wants to check, E.164.</param>
internal sealed record HandoffRunRequest(string? Number);

/// <summary>A run whose request was pushed.</summary>
/// <param name="Url">Where the desktop's browser goes; null when the request was refused.</param>
/// <param name="Pushed">The first step.</param>
internal sealed record HandoffRunStarted(string? Url, RunProgress Pushed);
