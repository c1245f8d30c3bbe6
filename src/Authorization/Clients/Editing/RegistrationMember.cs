// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization.Metadata;

namespace Authorization.Clients.Editing;

/// <summary>A member that a registration may have.</summary>
/// <param name="Name">As the clients file writes it, such as <c>redirect_uris</c>.</param>
/// <param name="Kind">What it holds.</param>
public sealed record RegistrationMember(string Name, MemberKind Kind)
{
    /// <summary>All of them, in the order they are written in.</summary>
    public static IReadOnlyList<RegistrationMember> All { get; } =
        [.. ClientsJson.Default.ClientRegistration.Properties.Select(property => new RegistrationMember(property.Name, KindOf(property)))];

    private static MemberKind KindOf(JsonPropertyInfo property) => property.PropertyType switch
    {
        var type when type == typeof(string) => MemberKind.Text,
        var type when type == typeof(bool) => MemberKind.Switch,
        var type when type == typeof(int) => MemberKind.Number,
        var type when type == typeof(IReadOnlyList<string>) => MemberKind.Texts,
        _ => MemberKind.Json,
    };
}

/// <summary>What a member of a registration holds.</summary>
public enum MemberKind
{
    /// <summary>One text.</summary>
    Text,

    /// <summary>A list of texts.</summary>
    Texts,

    /// <summary>An integer.</summary>
    Number,

    /// <summary>true or false.</summary>
    Switch,

    /// <summary>A structure of its own, such as <c>jwks</c>.</summary>
    Json,
}
