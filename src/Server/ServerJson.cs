// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using System.Text.Json.Serialization;
using Server.Edge;
using Server.Health;

namespace Server;

/// <summary>The JSON of what this room itself writes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FailureBody))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(OAuthErrorBody))]
internal sealed partial class ServerJson : JsonSerializerContext;
