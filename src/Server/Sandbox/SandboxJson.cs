// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Server.Sandbox.App;

namespace Server.Sandbox;

/// <summary>The JSON of the sandbox's own routes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(AssertionClaims))]
[JsonSerializable(typeof(BoardState))]
[JsonSerializable(typeof(HandoffRunRequest))]
[JsonSerializable(typeof(HandoffRunStarted))]
[JsonSerializable(typeof(IssuedOperatorToken))]
[JsonSerializable(typeof(MintedToken))]
[JsonSerializable(typeof(PhoneChange))]
[JsonSerializable(typeof(PhoneState))]
[JsonSerializable(typeof(RunArrival))]
[JsonSerializable(typeof(RunProgress))]
[JsonSerializable(typeof(RunRequest))]
[JsonSerializable(typeof(RunStarted))]
[JsonSerializable(typeof(SandboxRefusal))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(TokenOrder))]
internal sealed partial class SandboxJson : JsonSerializerContext
{
    /// <summary>With <c>+</c> left as it is; safe because every answer is <c>application/json</c> and <c>nosniff</c>.</summary>
    public static SandboxJson Relaxed { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
