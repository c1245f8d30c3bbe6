// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Authorization.Handoffs;

/// <summary>A template's text in one language: pieces of text, and between them the names of fields.</summary>
internal sealed class TemplateText
{
    private const int MaxLength = 160;

    private readonly string _text;
    private readonly IReadOnlyList<(bool IsField, string Text)> _pieces;

    private TemplateText(string text, IReadOnlyList<(bool IsField, string Text)> pieces)
    {
        _text = text;
        _pieces = pieces;
        Fields = pieces.Where(piece => piece.IsField).Select(piece => piece.Text).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The names in braces.</summary>
    public IReadOnlySet<string> Fields { get; }

    /// <summary>The text, or why it cannot be shown.</summary>
    public static Result<TemplateText, string> Read(string? text)
    {
        if (text is null || text.Length > MaxLength || !ShownText.IsPlain(text))
        {
            return $"is empty, longer than {MaxLength}, or holds what is no plain line of text";
        }

        var pieces = new List<(bool, string)>();
        foreach (var (index, piece) in text.Split('{').Index())
        {
            var parts = piece.Split('}');
            if (parts.Length != (index == 0 ? 1 : 2))
            {
                return "has a brace without its other half";
            }

            if (index > 0)
            {
                pieces.Add((true, parts[0]));
            }

            pieces.Add((false, parts[^1]));
        }

        return new TemplateText(text, pieces);
    }

    /// <summary>The text with its fields filled in; each name of <see cref="Fields"/> has a value.</summary>
    public string Fill(IReadOnlyDictionary<string, string> values) =>
        string.Concat(_pieces.Select(piece => piece.IsField ? ShownText.Isolate(values[piece.Text], _text) : piece.Text));
}
