// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Server.Sandbox.App;

namespace Server.Verbs;

/// <summary>Tells the demo on a terminal: numbered steps, what and why, the exchange, whether it was right. Colours only for eyes.</summary>
internal sealed class Narrator(TextWriter output, bool colours)
{
    private const int LongestValue = 76;

    private int _step;

    /// <summary>A line before everything.</summary>
    public void Title(string text, string under)
    {
        output.WriteLine();
        output.WriteLine(Paint(text, "1"));
        output.WriteLine(under);
    }

    /// <summary>Begins a step: its number and title, why it happens.</summary>
    public void Begin(string title, string why)
    {
        output.WriteLine();
        output.WriteLine($"{Paint($" {++_step} ", "30;46")} {Paint(title, "1")}");
        output.WriteLine($"    {Paint(why, "2")}");
    }

    /// <summary>Something sent that is not HTTP.</summary>
    public void Sent(string line) => output.WriteLine($"    {Paint("→", "36")} {line}");

    /// <summary>Something received that is not HTTP.</summary>
    public void Received(string line) => output.WriteLine($"    {Paint("←", "36")} {line}");

    /// <summary>Shows a call as it was.</summary>
    public void Show(Exchange exchange)
    {
        var url = new Uri(exchange.Url);
        Sent($"{exchange.Method} {url.GetLeftPart(UriPartial.Path)}   {Paint($"from {exchange.From}", "2")}");
        ShowPairs(url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Uri.UnescapeDataString));
        foreach (var field in exchange.RequestHeaders.Where(field => field.Name is "Authorization"))
        {
            Detail($"{field.Name}: {Shorten(field.Value)}");
        }

        if (exchange.RequestBody is { } body)
        {
            ShowPairs(body.Split('\n'));
        }

        Received($"{Paint($"{exchange.Status} {exchange.Reason}", exchange.Status < 400 ? "32" : "33")}   {Paint($"{exchange.Milliseconds:0.0} ms", "2")}");
        if (exchange.FindHeader("Location") is { } location)
        {
            var target = new Uri(location);
            Detail($"Location: {target.GetLeftPart(UriPartial.Path)}");
            ShowPairs(target.Query.TrimStart('?').Split('&').Select(part => Uri.UnescapeDataString(part.Replace('+', ' '))));
        }

        foreach (var line in JsonLines(exchange.ResponseBody))
        {
            Detail(line);
        }
    }

    /// <summary>Says whether the step ended as it must.</summary>
    public bool Judge(bool right, string found)
    {
        output.WriteLine($"    {(right ? Paint("✓", "32") : Paint("✗", "31"))} {found}");
        return right;
    }

    /// <summary>The last words.</summary>
    public void End(bool good)
    {
        output.WriteLine();
        output.WriteLine(good
            ? Paint("Every answer was right.", "1;32")
            : Paint("At least one answer was wrong.", "1;31"));
    }

    private static List<string> JsonLines(string? json)
    {
        if (json is null)
        {
            return [];
        }

        using var document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateObject().Select(member => $"{member.Name}: {Shorten(member.Value.GetRawText().Trim('"'))}")];
    }

    // Tokens are cut for the eye; sentences are not.
    private static string Shorten(string text) =>
        text.Length <= LongestValue || text.Count(letter => letter == ' ') > 1 ? text : $"{text[..48]}…{text[^10..]}";

    private void ShowPairs(IEnumerable<string> pairs)
    {
        foreach (var pair in pairs)
        {
            Detail(Shorten(pair));
        }
    }

    private void Detail(string line) => output.WriteLine($"        {Paint(line, "2")}");

    private string Paint(string text, string code) => colours ? $"\u001b[{code}m{text}\u001b[0m" : text;
}
