// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Camara;
using Kernel;

namespace NumberVerification.V2;

/// <summary><c>POST /verify</c>: is the number in the body the one the token stands for? A mismatch is an answer, never an error.</summary>
internal sealed class VerifyOperation(Comparisons comparisons)
{
    /// <summary>Body first (400), then the authentication behind the token (403), then the comparison.</summary>
    public async ValueTask<Result<CamaraAnswer, CamaraError>> DecideAsync(CamaraCall call, CancellationToken ct)
    {
        var body = await call.ReadJsonAsync(ct);
        if (!body.Try(out var document, out var error))
        {
            return error;
        }

        using (document)
        {
            if (!VerifyRequest.Parse(document.RootElement).Try(out var claim, out error)
                || !ProvenNumber.Of(call.Token).Try(out var proven, out error))
            {
                return error;
            }

            var matches = claim.Matches(proven);
            return new CamaraAnswer(
                matches ? ApiOutcome.True : ApiOutcome.False,
                JsonSerializer.SerializeToUtf8Bytes(
                    new NumberVerificationMatchResponse(matches), V2Json.Wire.NumberVerificationMatchResponse))
            {
                WhenSpent = () => comparisons.Count(claim, matches),
            };
        }
    }
}
