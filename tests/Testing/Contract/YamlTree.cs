// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Testing.Contract;

/// <summary>Reads a YAML document as a JSON tree, with references inside it resolved on request.</summary>
public static class YamlTree
{
    /// <summary>Parses one document whose root is a mapping.</summary>
    public static JsonObject Parse(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (JsonObject)Convert(stream.Documents.Single().RootNode)!;
    }

    /// <summary>Follows <c>$ref</c> until a node that is none.</summary>
    public static JsonNode Resolve(JsonObject root, JsonNode node)
    {
        while (node is JsonObject { } mapping && mapping["$ref"] is { } reference)
        {
            node = reference.GetValue<string>()
                .Split('/')
                .Skip(1)
                .Aggregate((JsonNode)root, (parent, name) => parent[name]
                    ?? throw new InvalidOperationException($"{reference} leads nowhere."));
        }

        return node;
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => new JsonObject(mapping.Children.Select(child =>
            KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, Convert(child.Value)))),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => ConvertPlain(plain.Value!),
        YamlScalarNode quoted => JsonValue.Create(quoted.Value),
        _ => throw new InvalidOperationException("A node of no known kind."),
    };

    private static JsonValue? ConvertPlain(string text) => text switch
    {
        "null" or "~" or "" => null,
        "true" => JsonValue.Create(true),
        "false" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) =>
            JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}
