// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Kernel.Jose;

namespace Authorization.Handoffs;

/// <summary>
/// A registered text that people can be asked to approve. A request chooses it and fills in its fields; it cannot bring a text of its
/// own, which would be the phisher's to write.
/// </summary>
/// <param name="texts">The texts, by language tag; every one names the same fields, and one is in <see cref="Fallback"/>.</param>
/// <param name="fields">What requests fill in, by name.</param>
internal sealed class HandoffTemplate(
    IReadOnlyList<KeyValuePair<string, TemplateText>> texts, IReadOnlyDictionary<string, HandoffField> fields)
{
    /// <summary>The longest <c>handoff_fields</c>, in octets: they travel in a URL.</summary>
    public const int MaxFieldsOctets = 1024;

    /// <summary>The language every template has.</summary>
    public const string Fallback = "en";

    private readonly string[] _languages = [.. texts.Select(text => text.Key)];

    /// <summary>
    /// Reads <c>handoff_fields</c>: one JSON object with a string for every field of the template, and nothing else. Absent, it holds none.
    /// </summary>
    public bool TryRead(string? json, [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? values)
    {
        values = null;
        var octets = Encoding.UTF8.GetBytes(json ?? "{}");
        if (octets.Length > MaxFieldsOctets || !StrictJson.TryParseObject(octets, out var document))
        {
            return false;
        }

        using (document)
        {
            var read = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (!fields.TryGetValue(member.Name, out var field) || member.Value.AsString() is not { } value || !field.Accepts(value))
                {
                    return false;
                }

                read.Add(member.Name, value);
            }

            values = read;
            return read.Count == fields.Count;
        }
    }

    /// <summary>The text in the best language there is, its fields filled in.</summary>
    /// <param name="values">What <see cref="TryRead"/> gave.</param>
    /// <param name="wished">Languages, best first.</param>
    /// <param name="language">The one it is in.</param>
    public string Describe(IReadOnlyDictionary<string, string> values, IEnumerable<string> wished, out string language)
    {
        var best = LanguageTag.Best(wished, _languages) ?? Fallback;
        language = best;
        return texts.First(text => text.Key == best).Value.Fill(values);
    }
}
