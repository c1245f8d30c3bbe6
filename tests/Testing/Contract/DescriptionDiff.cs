// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace Testing.Contract;

/// <summary>Compares two OpenAPI files in everything that binds; prose and examples do not, apart from the codes of refusals, which older files name nowhere else.</summary>
public static class DescriptionDiff
{
    private static readonly HashSet<string> Prose = ["description", "summary", "example", "examples", "externalDocs"];

    /// <summary>Every difference, as <c>place: theirs -> ours</c>, in order of place.</summary>
    public static IReadOnlyList<string> Differences(string official, string ours)
    {
        var expected = Flatten(YamlTree.Parse(official));
        var actual = Flatten(YamlTree.Parse(ours));
        return
        [
            .. expected.Keys.Union(actual.Keys)
                .Order(StringComparer.Ordinal)
                .Where(place => expected.GetValueOrDefault(place) != actual.GetValueOrDefault(place))
                .Select(place =>
                    $"{place}: {expected.GetValueOrDefault(place) ?? "(absent)"} -> {actual.GetValueOrDefault(place) ?? "(absent)"}"),
        ];
    }

    private static SortedDictionary<string, string> Flatten(JsonNode root)
    {
        var places = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Walk(root, "", isNameMap: false);
        foreach (var (name, response) in root["components"]?["responses"]?.AsObject() ?? [])
        {
            var codes = OpenApiContract.ExamplesOf(response!["content"]!["application/json"]!)
                .Select(example => $"{example["status"]} {example["code"]}");
            places[$"/components/responses/{name} codes"] = string.Join(", ", codes.Order(StringComparer.Ordinal));
        }

        return places;

        // Below `properties`, `schemas` and the like, keys are names: a property called "description" would bind.
        void Walk(JsonNode? node, string at, bool isNameMap)
        {
            switch (node)
            {
                case JsonObject mapping:
                    places[at + "/"] = "(object)";
                    foreach (var (key, child) in mapping.Where(member => isNameMap || !Prose.Contains(member.Key)))
                    {
                        Walk(child, $"{at}/{key}", key is "properties" or "schemas" or "headers" or "parameters" or "responses");
                    }

                    break;
                case JsonArray array when array.All(item => item is JsonValue):
                    places[at] = "[" + string.Join(", ", array.Select(item => item!.ToJsonString()).Order(StringComparer.Ordinal)) + "]";
                    break;
                case JsonArray array:
                    for (var i = 0; i < array.Count; i++)
                    {
                        Walk(array[i], $"{at}/{i}", isNameMap: false);
                    }

                    break;
                default:
                    places[at] = node?.ToJsonString() ?? "null";
                    break;
            }
        }
    }
}
