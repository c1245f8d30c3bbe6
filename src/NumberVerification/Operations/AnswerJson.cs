// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NumberVerification.Operations;

/// <summary>The 200 of verify.</summary>
internal sealed record NumberVerificationMatchResponse(
    [property: JsonPropertyName("devicePhoneNumberVerified")] bool DevicePhoneNumberVerified);

/// <summary>The 200 of share.</summary>
internal sealed record NumberVerificationShareResponse(
    [property: JsonPropertyName("devicePhoneNumber")] string DevicePhoneNumber)
{
    /// <summary>Masked: the number is for the wire only.</summary>
    public override string ToString() => "(share response)";
}

/// <summary>How answers are written, in every version alike.</summary>
[JsonSerializable(typeof(NumberVerificationMatchResponse))]
[JsonSerializable(typeof(NumberVerificationShareResponse))]
internal sealed partial class AnswerJson : JsonSerializerContext
{
    /// <summary>Relaxed escaping, so that <c>+</c> stays <c>+</c>; the type is JSON and nosniff is always sent.</summary>
    public static AnswerJson Wire { get; } = new(new JsonSerializerOptions
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
