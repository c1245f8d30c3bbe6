// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Authorization.Clients;
using Kernel;

namespace Authorization.Handoffs;

/// <summary>What the registration of a hand-off must satisfy to become a <see cref="ClientHandoff"/>.</summary>
internal static class HandoffRules
{
    private const int MaxListLength = 32;
    private const int MaxIdLength = 32;
    private const int MaxLanguages = 32;
    private const int MaxFields = 8;
    private const int MaxFieldNameLength = 32;

    /// <summary>What was registered, or why it cannot be.</summary>
    public static Result<ClientHandoff, string> Apply(HandoffRegistration registration)
    {
        if (ClientRules.RefuseList("handoff.return_uris", registration.ReturnUris, MaxListLength, RedirectUriRule.Refuse) is { } noReturn)
        {
            return noReturn;
        }

        if (registration.Origins is not null
            && ClientRules.RefuseList("handoff.origins", registration.Origins, MaxListLength, RefuseOrigin) is { } noOrigin)
        {
            return noOrigin;
        }

        if (!ReadTemplates(registration.Templates).Try(out var templates, out var noTemplate))
        {
            return noTemplate;
        }

        if (!HandoffBrand.Read(registration.Brand).Try(out var brand, out var noBrand))
        {
            return $"handoff.brand.{noBrand}";
        }

        return new ClientHandoff(
            [.. registration.ReturnUris!.OfType<string>()],
            (registration.Origins ?? []).OfType<string>().ToFrozenSet(StringComparer.Ordinal),
            templates,
            brand);
    }

    // As browsers write it, because theirs is compared with it letter by letter (RFC 6454 §6.2).
    private static string? RefuseOrigin(string text) =>
        RedirectUriRule.Refuse(text)
        ?? (new Uri(text).GetLeftPart(UriPartial.Authority) == text
            ? null
            : "is not an origin as browsers write it: scheme, host in lower case, and the port where it is not the scheme's own");

    private static Result<FrozenDictionary<string, HandoffTemplate>, string> ReadTemplates(IReadOnlyList<TemplateRegistration?>? templates)
    {
        if (templates is null or [] || templates.Count > MaxListLength)
        {
            return $"handoff.templates is missing, empty or longer than {MaxListLength}";
        }

        var read = new Dictionary<string, HandoffTemplate>(StringComparer.Ordinal);
        foreach (var (index, template) in templates.Index())
        {
            if (template?.Id is not { } id || !IsId(id))
            {
                return $"handoff.templates[{index}].id is missing or no word of a-z, 0-9 and hyphens, at most {MaxIdLength}";
            }

            if (!ReadTemplate(template).Try(out var good, out var refusal))
            {
                return $"handoff.templates[{index}].{refusal}";
            }

            if (!read.TryAdd(id, good))
            {
                return $"handoff.templates[{index}].id stands there twice";
            }
        }

        return read.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Result<HandoffTemplate, string> ReadTemplate(TemplateRegistration template)
    {
        var fields = new Dictionary<string, HandoffField>(StringComparer.Ordinal);
        foreach (var (name, field) in template.Fields ?? new Dictionary<string, FieldRegistration?>())
        {
            if (!IsFieldName(name))
            {
                return $"fields has a name that is no word of a-z, 0-9 and underscores, at most {MaxFieldNameLength}";
            }

            if (!HandoffField.Read(field).Try(out var good, out var refusal))
            {
                return $"fields.{name}.{refusal}";
            }

            fields.Add(name, good);
        }

        if (fields.Count > MaxFields)
        {
            return $"fields has more than {MaxFields}";
        }

        if (template.Text is not { Count: > 0 and <= MaxLanguages } texts || !texts.ContainsKey(HandoffTemplate.Fallback))
        {
            return $"text is missing, has no {HandoffTemplate.Fallback}, or more than {MaxLanguages} languages";
        }

        var read = new List<KeyValuePair<string, TemplateText>>();
        foreach (var (language, text) in texts)
        {
            if (!LanguageTag.IsWellFormed(language) || read.Exists(other => other.Key.Equals(language, StringComparison.OrdinalIgnoreCase)))
            {
                return "text has a name that is no language tag (BCP 47), or has one twice";
            }

            if (!TemplateText.Read(text).Try(out var good, out var refusal))
            {
                return $"text.{language} {refusal}";
            }

            if (!good.Fields.SetEquals(fields.Keys))
            {
                return $"text.{language} does not name the fields that fields has, each in braces";
            }

            read.Add(KeyValuePair.Create(language, good));
        }

        return new HandoffTemplate(read, fields);
    }

    private static bool IsId(string id) =>
        id.Length is > 0 and <= MaxIdLength && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-');

    private static bool IsFieldName(string name) =>
        name.Length is > 0 and <= MaxFieldNameLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_');
}
