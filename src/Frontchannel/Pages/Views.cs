// SPDX-License-Identifier: Apache-2.0
namespace Frontchannel.Pages;

/// <summary>The application that asks, as people may see it.</summary>
/// <param name="ClientId"><c>client_id</c>; names its logo and its colours.</param>
/// <param name="Name">The registered name.</param>
/// <param name="Domain">The host of its home page.</param>
/// <param name="HasLogo">Whether it registered a logo.</param>
/// <param name="HasColour">Whether it registered a colour.</param>
public sealed record ClientView(string ClientId, string Name, string Domain, bool HasLogo, bool HasColour);

/// <summary>What the phone's holder needs to know before he says yes (RFC 10027).</summary>
/// <param name="Client">Who asks.</param>
/// <param name="Approving">For what: the registered text, its fields filled in.</param>
/// <param name="ApprovingLanguage">The language of that text, which may be another than the page's (BCP 47).</param>
/// <param name="Browser">The desktop's browser; null when it cannot be told.</param>
/// <param name="System">The desktop's operating system; null when it cannot be told.</param>
/// <param name="Place">Where the desktop seems to be, coarsely; null when unknown.</param>
/// <param name="SecondsAgo">How long ago it asked.</param>
/// <param name="IsFarAway">Whether that is another country than the phone's.</param>
public sealed record ContextView(
    ClientView Client, string Approving, string ApprovingLanguage, string? Browser, string? System, string? Place, int SecondsAgo, bool IsFarAway);

/// <summary>The desktop, before anything is created.</summary>
/// <param name="Client">Who asks.</param>
/// <param name="ClientId"><c>client_id</c>.</param>
/// <param name="RequestUri"><c>request_uri</c>, to be posted back.</param>
/// <param name="IsPhone">Whether the browser says that it runs on a phone.</param>
public sealed record StartView(ClientView Client, string ClientId, string RequestUri, bool IsPhone);

/// <summary>The desktop's live page.</summary>
/// <param name="Id">The hand-off's public id.</param>
/// <param name="Client">Who asks.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="ShortCode">What people type who cannot scan.</param>
/// <param name="TypeAt">Where they type it.</param>
/// <param name="Rotation">The number of the handle now shown.</param>
/// <param name="Lifetime">How long it lasts in all, in seconds.</param>
/// <param name="VirtualPhones">Phones to try it with; none outside the sandbox.</param>
public sealed record LiveView(
    string Id, ClientView Client, LiveStatus Status, string ShortCode, string TypeAt, int Rotation, int Lifetime, IReadOnlyList<PhoneLink> VirtualPhones);

/// <summary>Where a hand-off stands, for the desktop: what is polled and what is streamed.</summary>
/// <param name="State">A word of <c>HandoffState</c>.</param>
/// <param name="Reason">Why it failed, one word; null unless it did.</param>
/// <param name="Message">The state in the page's language.</param>
/// <param name="Match">The two digits to type on the phone; null until one has the hand-off.</param>
/// <param name="Left">Seconds until it expires; 0 once it ended.</param>
/// <param name="Contested">Whether a second phone opened it.</param>
public sealed record LiveStatus(string State, string? Reason, string Message, string? Match, int Left, bool Contested);

/// <summary>A way to open the hand-off on a virtual phone.</summary>
/// <param name="Label">The phone.</param>
/// <param name="Url">Where it opens the hand-off.</param>
public sealed record PhoneLink(string Label, string Url);

/// <summary>The phone, where a short code is typed.</summary>
/// <param name="WasWrong">Whether one was typed that names nothing.</param>
/// <param name="Path">Why no code can be tried from where the phone is: a public word of the path; null when one can.</param>
/// <param name="Code">The code that was typed there, to be tried again; null when none was.</param>
public sealed record CodeView(bool WasWrong, string? Path, string? Code);

/// <summary>The phone, not on mobile data.</summary>
/// <param name="Context">What is asked.</param>
/// <param name="Reason">Why the path proves nothing: a public word of the path.</param>
/// <param name="Token">The page token.</param>
public sealed record ConnectionView(ContextView Context, string Reason, string Token);

/// <summary>The phone, before it takes the hand-off.</summary>
/// <param name="Context">What is asked.</param>
/// <param name="IsHere">Whether this very browser asked, so that there is no other device.</param>
/// <param name="Token">The page token.</param>
public sealed record ConsentView(ContextView Context, bool IsHere, string Token);

/// <summary>The phone, where the two digits are typed.</summary>
/// <param name="Context">What is asked.</param>
/// <param name="Token">The page token.</param>
public sealed record MatchView(ContextView Context, string Token);

/// <summary>The phone, when there is nothing more to do on it.</summary>
/// <param name="Outcome">How it ended: <c>done</c>, <c>expired</c>, or the reason word of a failure.</param>
/// <param name="Client">Who asked; null when it is no longer known.</param>
/// <param name="ReportToken">The page token of "this wasn't me"; null when there is nothing to report.</param>
public sealed record EndView(string Outcome, ClientView? Client, string? ReportToken);

/// <summary>Either device, where there is nothing to go on with.</summary>
/// <param name="Problem">A word; the words of a page say what it means.</param>
public sealed record ProblemView(string Problem);

/// <summary>The desktop, on its way back to the application.</summary>
/// <param name="Client">The application.</param>
/// <param name="Location">Where it goes: holds the code.</param>
public sealed record ReturnView(ClientView Client, string Location)
{
    /// <summary>Holds a code: it does not print.</summary>
    public override string ToString() => "(way back)";
}
