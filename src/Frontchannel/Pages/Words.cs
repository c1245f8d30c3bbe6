// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Text.Json;

namespace Frontchannel.Pages;

/// <summary>
/// The words of the pages in one language: one file of <c>Words/</c>, carried in the program. JSON, because globalization is invariant
/// here and resource assemblies would not be found.
/// </summary>
public sealed class Words
{
    /// <summary>The language that has always the last word.</summary>
    public const string Default = "en";

    private static readonly FrozenDictionary<string, Words> ByLanguage =
        new[] { Default, "es", "de", "fr", "pt", "ar" }.ToFrozenDictionary(tag => tag, Load, StringComparer.OrdinalIgnoreCase);

    private readonly FrozenDictionary<string, string> _texts;

    private Words(string language, Dictionary<string, string> texts)
    {
        Language = language;
        _texts = texts.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Every language there is.</summary>
    public static IEnumerable<Words> All => ByLanguage.Values;

    /// <summary>Which language this is (BCP 47).</summary>
    public string Language { get; }

    /// <summary>How it is written: <c>ltr</c> or <c>rtl</c>.</summary>
    public string Direction => this["direction"];

    /// <summary>The keys it has a text for.</summary>
    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>The text of a key; places for values in it are <c>{0}</c>, <c>{1}</c>, which a <c>Say</c> fills.</summary>
    /// <exception cref="KeyNotFoundException">There is no such text in any language.</exception>
    public string this[string key] => _texts[key];

    /// <summary>The text of a key; null when there is none.</summary>
    public string? Find(string key) => _texts.GetValueOrDefault(key);

    /// <summary>
    /// The best language for somebody who reads these, the dearest first; English for somebody who reads none of ours. A range is looked
    /// up, then cut at its end until something is found (RFC 4647 §3.4).
    /// </summary>
    public static Words Best(IEnumerable<string> languages)
    {
        foreach (var language in languages)
        {
            for (var range = language; range.Length > 0; range = Shorten(range))
            {
                if (ByLanguage.TryGetValue(range, out var words))
                {
                    return words;
                }
            }
        }

        return ByLanguage[Default];
    }

    // §3.4: a single letter or digit goes together with what followed it.
    private static string Shorten(string range)
    {
        var cut = range.LastIndexOf('-');
        return cut switch
        {
            < 0 => "",
            >= 2 when range[cut - 2] is '-' => range[..(cut - 2)],
            _ => range[..cut],
        };
    }

    private static Words Load(string language)
    {
        using var stream = typeof(Words).Assembly.GetManifestResourceStream($"Words/{language}.json")
            ?? throw new FileNotFoundException(null, $"Words/{language}.json");
        return new Words(language, JsonSerializer.Deserialize<Dictionary<string, string>>(stream, Strictly)!);
    }

    private static JsonSerializerOptions Strictly => new() { AllowDuplicateProperties = false };
}
