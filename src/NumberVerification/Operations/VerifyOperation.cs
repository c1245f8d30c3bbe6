// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Camara;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace NumberVerification.Operations;

/// <summary><c>POST /verify</c>: is the number in the body the one the token stands for? A mismatch is an answer, never an error.</summary>
internal sealed class VerifyOperation(ApiVersion version, Comparisons comparisons)
{
    /// <summary>The operation, for the pipeline.</summary>
    public CamaraOperation Operation => new("phoneNumberVerify", HttpMethods.Post, "/verify", version.VerifyScope, DecideAsync);

    // Body first (400), then the authentication behind the token (403), then the comparison.
    private async ValueTask<Result<CamaraAnswer, CamaraError>> DecideAsync(CamaraCall call, CancellationToken ct)
    {
        var body = await call.ReadJsonAsync(ct);
        if (!body.Try(out var document, out var error))
        {
            return error;
        }

        using (document)
        {
            if (!VerifyRequest.Parse(document.RootElement, version).Try(out var claim, out error)
                || !ProvenNumber.Of(call.Token, version).Try(out var proven, out error))
            {
                return error;
            }

            var matches = claim.Matches(proven);
            return new CamaraAnswer(
                matches ? ApiOutcome.True : ApiOutcome.False,
                JsonSerializer.SerializeToUtf8Bytes(
                    new NumberVerificationMatchResponse(matches), AnswerJson.Wire.NumberVerificationMatchResponse))
            {
                WhenSpent = () => comparisons.Count(claim, matches),
            };
        }
    }
}
