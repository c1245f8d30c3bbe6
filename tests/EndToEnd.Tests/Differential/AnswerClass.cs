// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace EndToEnd.Tests.Differential;

/// <summary>
/// What an answer comes to for whoever asked: the words and numbers a client acts on, without texts, tokens and headers.
/// </summary>
internal static class AnswerClass
{
    /// <summary>
    /// <c>code</c>, <c>error E</c>: a redirect to the application. <c>page</c>: the person is told that it does not work. <c>asks</c>: the
    /// person is asked something. <c>token</c>, <c>request_uri</c>: granted. <c>S E</c>: status S with a JSON error E. <c>S</c>: the status
    /// alone.
    /// </summary>
    public static async Task<string> OfAsync(Draft draft, HttpResponseMessage answer, string issuer)
    {
        var status = (int)answer.StatusCode;
        if (draft.Path != "/authorize")
        {
            return OfJson(status, await answer.Content.ReadAsStringAsync());
        }

        return answer.Headers.Location?.OriginalString switch
        {
            null => status == 400 ? "page" : $"{status}",
            { } to when to.StartsWith(Party.RedirectUri, StringComparison.Ordinal)
                || to.StartsWith(Party.OtherRedirectUri, StringComparison.Ordinal)
                || to.StartsWith($"{issuer}/sandbox/callback", StringComparison.Ordinal) => OfRedirect(to),
            ['/', 'p', 'a', 'g', 'e', '/', ..] => "asks",
            { } elsewhere => $"redirect to {new Uri(elsewhere).GetLeftPart(UriPartial.Authority)}",
        };
    }

    private static string OfRedirect(string location)
    {
        var at = location.IndexOfAny(['?', '#']);
        var members = System.Web.HttpUtility.ParseQueryString(location[(at + 1)..]);
        var where = location[at] == '#' ? " in the fragment" : "";
        return (members["code"] is not null ? "code" : $"error {members["error"]}") + where;
    }

    private static string OfJson(int status, string text)
    {
        JsonElement body;
        try
        {
            body = JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return $"{status}";
        }

        return (status, body.ValueKind is JsonValueKind.Object) switch
        {
            (200, true) when body.TryGetProperty("access_token", out _) => body.TryGetProperty("id_token", out _) ? "token and id_token" : "token",
            (201, true) when body.TryGetProperty("request_uri", out _) => "request_uri",
            (_, true) when body.TryGetProperty("error", out var error) => $"{status} {error.GetString()}",
            _ => $"{status}",
        };
    }
}
