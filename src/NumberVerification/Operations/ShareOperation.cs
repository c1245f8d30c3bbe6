// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Camara;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace NumberVerification.Operations;

/// <summary><c>GET /device-phone-number</c>: hands out the number the token stands for, in every version with its <c>+</c>.</summary>
internal sealed class ShareOperation(ApiVersion version)
{
    /// <summary>The operation, for the pipeline.</summary>
    public CamaraOperation Operation => new(
        "phoneNumberShare",
        HttpMethods.Get,
        "/device-phone-number",
        version.ShareScope,
        (call, _) => ValueTask.FromResult(Decide(call)));

    // There is no body to check; what may be wrong is the authentication behind the token (403).
    private Result<CamaraAnswer, CamaraError> Decide(CamaraCall call)
    {
        if (!ProvenNumber.Of(call.Token, version).Try(out var proven, out var error))
        {
            return error;
        }

        return new CamaraAnswer(
            ApiOutcome.Shared,
            JsonSerializer.SerializeToUtf8Bytes(
                new NumberVerificationShareResponse(proven.E164), AnswerJson.Wire.NumberVerificationShareResponse));
    }
}
