// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.Json.Nodes;
using Authorization.Clients.Editing;
using Kernel;

namespace Server.Verbs.Clients;

/// <summary>
/// The flags that say what a registration holds: each member's own name with hyphens, <c>--require-pkce</c>, and short words for those
/// that nearly everybody gives. A member that registrations get later has its flag at once.
/// </summary>
internal static class RegistrationFlags
{
    private static readonly Dictionary<string, string> Short = new()
    {
        ["--id"] = "client_id",
        ["--name"] = "client_name",
        ["--redirect-uri"] = "redirect_uris",
        ["--scope"] = "scopes",
        ["--purpose"] = "purposes",
        ["--grant"] = "grant_types",
    };

    private static readonly IReadOnlyDictionary<string, RegistrationMember> ByFlag = RegistrationMember.All
        .Where(member => member.Kind is not MemberKind.Json)
        .ToDictionary(FlagOf);

    /// <summary>Every flag, and whether it needs no value.</summary>
    public static IEnumerable<KeyValuePair<string, bool>> All =>
        ByFlag.Select(one => KeyValuePair.Create(one.Key, one.Value.Kind is MemberKind.Switch));

    /// <summary>The registration that the flags describe, its members in the order they are documented; or what is wrong with a value.</summary>
    public static Result<JsonObject, string> Read(ClientArguments arguments)
    {
        var registration = new JsonObject();
        foreach (var (flag, member) in ByFlag)
        {
            var values = arguments.All(flag);
            if (values.Count > 1 && member.Kind is not MemberKind.Texts)
            {
                return $"{flag} is given more than once.";
            }

            if (values.Count > 0)
            {
                if (!ValueOf(member.Kind, values).Try(out var value, out var refusal))
                {
                    return $"{flag} {refusal}";
                }

                registration[member.Name] = value;
            }
        }

        return registration;
    }

    private static string FlagOf(RegistrationMember member) =>
        Short.FirstOrDefault(one => one.Value == member.Name).Key ?? $"--{member.Name.Replace('_', '-')}";

    private static Result<JsonNode, string> ValueOf(MemberKind kind, IReadOnlyList<string> values) => kind switch
    {
        MemberKind.Texts => new JsonArray([.. values.Select(value => (JsonNode)value)]),
        MemberKind.Switch => bool.TryParse(values[0], out var truth) ? JsonValue.Create(truth) : "is true or false.",
        MemberKind.Number => int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? JsonValue.Create(number)
            : "is a whole number.",
        _ => JsonValue.Create(values[0]),
    };
}
