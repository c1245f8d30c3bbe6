// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;

namespace Facts.Chains;

/// <summary>Facts as they are written before they are sealed.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Fact[]))]
internal sealed partial class FactJson : JsonSerializerContext;
