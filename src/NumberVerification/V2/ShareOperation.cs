// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Camara;
using Kernel;

namespace NumberVerification.V2;

/// <summary><c>GET /device-phone-number</c>: hands out the number the token stands for.</summary>
internal static class ShareOperation
{
    /// <summary>There is no body to check; what may be wrong is the authentication behind the token (403).</summary>
    public static ValueTask<Result<CamaraAnswer, CamaraError>> DecideAsync(CamaraCall call, CancellationToken ct) =>
        ValueTask.FromResult(Decide(call));

    private static Result<CamaraAnswer, CamaraError> Decide(CamaraCall call)
    {
        if (!ProvenNumber.Of(call.Token).Try(out var proven, out var error))
        {
            return error;
        }

        return new CamaraAnswer(
            ApiOutcome.Shared,
            JsonSerializer.SerializeToUtf8Bytes(
                new NumberVerificationShareResponse(proven.E164), V2Json.Wire.NumberVerificationShareResponse));
    }
}
