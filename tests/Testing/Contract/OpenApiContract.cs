// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Testing.Contract;

/// <summary>An OpenAPI file, held against live answers: status, headers, content type, body.</summary>
public sealed class OpenApiContract
{
    // Statuses a CAMARA API may answer without documenting them, with the codes of the catalogue (NV-16; 413 is ours).
    private static readonly Dictionary<int, string[]> Undocumented = new()
    {
        [404] = ["NOT_FOUND"],
        [405] = ["METHOD_NOT_ALLOWED"],
        [406] = ["NOT_ACCEPTABLE"],
        [413] = ["CONTENT_TOO_LARGE"],
        [415] = ["UNSUPPORTED_MEDIA_TYPE"],
        [422] = ["SERVICE_NOT_APPLICABLE"],
        [429] = ["TOO_MANY_REQUESTS", "QUOTA_EXCEEDED"],
        [500] = ["INTERNAL"],
        [502] = ["BAD_GATEWAY"],
        [503] = ["UNAVAILABLE"],
        [504] = ["TIMEOUT"],
    };

    private static readonly JsonObject AnyText = new() { ["type"] = "string", ["pattern"] = "^[ -~]{0,256}$" };

    private readonly JsonObject _root;
    private readonly SchemaCheck _schemas;

    /// <summary>Reads the file's text.</summary>
    public OpenApiContract(string yaml)
    {
        _root = YamlTree.Parse(yaml);
        _schemas = new SchemaCheck(_root);
        BasePaths =
        [
            .. _root["servers"]!.AsArray().Select(server =>
                server!["url"]!.GetValue<string>().Replace("{apiRoot}", "", StringComparison.Ordinal)),
        ];
    }

    /// <summary>The paths of the version served: <c>/number-verification/v2</c>.</summary>
    public IReadOnlyList<string> BasePaths { get; }

    /// <summary>Every description in <c>camara-specs</c>.</summary>
    public static IReadOnlyList<OpenApiContract> EveryOfRepository() =>
        [
            .. Directory.GetFiles(Path.Combine(RepositoryFiles.Root, "camara-specs"), "number-verification-*.yaml")
                .Select(file => new OpenApiContract(File.ReadAllText(file))),
        ];

    /// <summary>One of the files in <c>camara-specs</c>.</summary>
    public static OpenApiContract OfRepository(string fileName) =>
        new(File.ReadAllText(Path.Combine(RepositoryFiles.Root, "camara-specs", fileName)));

    /// <summary>The values of a media type's example or examples.</summary>
    public static IEnumerable<JsonNode> ExamplesOf(JsonNode content) =>
        content["example"] is { } one ? [one] : content["examples"]?.AsObject().Select(named => named.Value!["value"]!) ?? [];

    /// <summary>Whether the file speaks of a path: one below the version's, and not that of the file itself or its page.</summary>
    public bool Covers(string path) => Within(path) is { } relative && !IsAboutTheFile(relative);

    /// <summary>What the answer breaks; empty when it keeps the contract, or when the file does not speak of the path at all.</summary>
    public IReadOnlyList<string> Violations(HttpRequestMessage request, HttpResponseMessage response, string body)
    {
        if (Within(request.RequestUri!.AbsolutePath) is not { } path || IsAboutTheFile(path))
        {
            return [];
        }

        var status = (int)response.StatusCode;
        var operation = _root["paths"]![path]?[MethodKey(request.Method)];
        var violations = new List<string>();
        CheckCorrelator(request, response, violations);
        if (operation?["responses"]![$"{status}"] is { } documented)
        {
            CheckDocumented((JsonObject)YamlTree.Resolve(_root, documented), response, body, violations);
        }
        else if (!Undocumented.TryGetValue(status, out var codes))
        {
            violations.Add($"status {status} may not occur here");
        }
        else if (request.Method != HttpMethod.Head)
        {
            CheckContent("application/json", _root["components"]!["schemas"]!["ErrorInfo"]!, response, body, violations);
            CheckCode(codes, status, body, violations);
        }

        return violations;
    }

    private string? Within(string path) =>
        BasePaths.FirstOrDefault(at => path.StartsWith(at + "/", StringComparison.Ordinal)) is { } basePath ? path[basePath.Length..] : null;

    private static bool IsAboutTheFile(string path) =>
        path == "/openapi.yaml" || path == "/docs" || path.StartsWith("/docs/", StringComparison.Ordinal);

    // Keys of the file are lower case, methods on the wire upper: `post` is no spelling of POST.
    private static string MethodKey(HttpMethod method) =>
        method.Method.All(char.IsAsciiLetterUpper) ? method.Method.ToLowerInvariant() : "(none)";

    private void CheckCorrelator(HttpRequestMessage request, HttpResponseMessage response, List<string> violations)
    {
        if (!response.Headers.TryGetValues("x-correlator", out var values) || values.ToArray() is not [var answered])
        {
            violations.Add("x-correlator is not there once");
            return;
        }

        // A version that takes any text repeats what a header can hold and a reader can see, and replaces the rest.
        var schema = _root["components"]!["schemas"]!["XCorrelator"] ?? AnyText;
        violations.AddRange(_schemas.Violations(schema, answered).Select(one => "x-correlator " + one));
        if (request.Headers.TryGetValues("x-correlator", out var sent)
            && sent.ToArray() is [{ Length: > 0 } asked]
            && _schemas.Violations(schema, asked).Count == 0
            && asked != answered)
        {
            violations.Add("x-correlator is not the one sent");
        }
    }

    private void CheckDocumented(JsonObject documented, HttpResponseMessage response, string body, List<string> violations)
    {
        foreach (var (name, header) in documented["headers"]?.AsObject() ?? [])
        {
            if (response.Headers.TryGetValues(name, out var values))
            {
                var schema = YamlTree.Resolve(_root, header!)["schema"]!;
                violations.AddRange(_schemas.Violations(schema, string.Join(", ", values)).Select(one => $"{name} {one}"));
            }
            else
            {
                violations.Add($"the header {name} is missing");
            }
        }

        var (mediaType, content) = documented["content"]!.AsObject().Single();
        CheckContent(mediaType, content!["schema"]!, response, body, violations);
        if ((int)response.StatusCode >= 400)
        {
            CheckCode(CodesOf(content), (int)response.StatusCode, body, violations);
        }
    }

    // The older files name the codes of a response nowhere but in its examples.
    private static string[] CodesOf(JsonNode content) =>
        [.. ExamplesOf(content).Select(example => example["code"]!.GetValue<string>())];

    private void CheckContent(
        string mediaType, JsonNode schema, HttpResponseMessage response, string body, List<string> violations)
    {
        if (response.Content.Headers.ContentType?.ToString() != mediaType)
        {
            violations.Add($"the content type is {response.Content.Headers.ContentType}, not {mediaType}");
        }

        try
        {
            violations.AddRange(_schemas.Violations(schema, JsonNode.Parse(body)));
        }
        catch (JsonException)
        {
            violations.Add("the body is no JSON");
        }
    }

    private static void CheckCode(string[] codes, int status, string body, List<string> violations)
    {
        var error = violations.Count == 0 ? JsonNode.Parse(body)! : null;
        if (error is not null && error["status"]!.GetValue<int>() != status)
        {
            violations.Add("the body repeats another status");
        }

        if (error is not null && !codes.Contains(error["code"]!.GetValue<string>()))
        {
            violations.Add($"the code does not belong to {status}");
        }
    }
}
