// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Testing.Contract;

/// <summary>
/// Holds a value against the subset of OpenAPI 3.0 schemas that these files use, and is stricter in one point: a property that no
/// schema names is a violation. A keyword outside the subset throws, so that nothing is passed over in silence.
/// </summary>
public sealed class SchemaCheck(JsonObject root)
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "type", "required", "properties", "additionalProperties", "minProperties", "maxProperties", "minLength",
        "maxLength", "pattern", "enum", "allOf", "oneOf", "description", "example", "title", "format",
    ];

    /// <summary>What is wrong with the value; empty when nothing is.</summary>
    public IReadOnlyList<string> Violations(JsonNode schema, JsonNode? value)
    {
        var violations = new List<string>();
        var named = new HashSet<string>();
        Check(schema, value, "$", violations, named);
        if (value is JsonObject mapping)
        {
            violations.AddRange(mapping.Select(property => property.Key).Except(named).Select(name => $"$.{name}: not in the schema"));
        }

        return violations;
    }

    private void Check(JsonNode node, JsonNode? value, string at, List<string> violations, HashSet<string> named)
    {
        var schema = (JsonObject)YamlTree.Resolve(root, node);
        if (schema.Select(keyword => keyword.Key).Except(Known).FirstOrDefault() is { } unknown)
        {
            throw new NotSupportedException($"This checker does not know the schema keyword {unknown}.");
        }

        foreach (var part in schema["allOf"]?.AsArray() ?? [])
        {
            Check(part!, value, at, violations, named);
        }

        if (schema["oneOf"] is JsonArray branches)
        {
            CheckOneOf(branches, value, at, violations, named);
        }

        if (schema["type"]?.GetValue<string>() is { } type && !HasType(value, type))
        {
            violations.Add($"{at}: no {type}");
            return;
        }

        if (schema["enum"] is JsonArray allowed && !allowed.Any(one => JsonNode.DeepEquals(one, value)))
        {
            violations.Add($"{at}: not one of the values listed");
        }

        if (value is JsonValue text && text.GetValueKind() is JsonValueKind.String)
        {
            CheckText(schema, text.GetValue<string>(), at, violations);
        }
        else if (value is JsonObject mapping)
        {
            CheckObject(schema, mapping, at, violations, named);
        }
    }

    private void CheckOneOf(JsonArray branches, JsonNode? value, string at, List<string> violations, HashSet<string> named)
    {
        var fitting = 0;
        foreach (var branch in branches)
        {
            var broken = new List<string>();
            Check(branch!, value, at, broken, named);
            fitting += broken.Count == 0 ? 1 : 0;
        }

        if (fitting != 1)
        {
            violations.Add($"{at}: fits {fitting} of the alternatives, not one");
        }
    }

    private static void CheckText(JsonObject schema, string text, string at, List<string> violations)
    {
        if (schema["pattern"]?.GetValue<string>() is { } pattern && !IsMatch(text, pattern))
        {
            violations.Add($"{at}: does not match {pattern}");
        }

        if (text.Length < Bound(schema, "minLength", 0) || text.Length > Bound(schema, "maxLength", int.MaxValue))
        {
            violations.Add($"{at}: wrong length");
        }
    }

    private void CheckObject(JsonObject schema, JsonObject value, string at, List<string> violations, HashSet<string> named)
    {
        foreach (var name in schema["required"]?.AsArray() ?? [])
        {
            if (!value.ContainsKey(name!.GetValue<string>()))
            {
                violations.Add($"{at}: {name} is missing");
            }
        }

        if (value.Count < Bound(schema, "minProperties", 0) || value.Count > Bound(schema, "maxProperties", int.MaxValue))
        {
            violations.Add($"{at}: wrong number of properties");
        }

        foreach (var (name, property) in schema["properties"]?.AsObject() ?? [])
        {
            named.Add(name);
            if (value.TryGetPropertyValue(name, out var member))
            {
                Check(property!, member, $"{at}.{name}", violations, []);
            }
        }
    }

    // OpenAPI patterns are ECMA-262: `$` is the end. In .NET it also matches before a final line feed.
    private static bool IsMatch(string text, string pattern) =>
        Regex.IsMatch(text, pattern.EndsWith('$') ? pattern[..^1] + @"\z" : pattern, RegexOptions.CultureInvariant);

    private static long Bound(JsonObject schema, string keyword, long fallback) => schema[keyword]?.GetValue<long>() ?? fallback;

    private static bool HasType(JsonNode? value, string type) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() is JsonValueKind.String,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "integer" => value?.GetValueKind() is JsonValueKind.Number && value.AsValue().TryGetValue<long>(out _),
        _ => throw new NotSupportedException($"This checker does not know the type {type}."),
    };
}
