// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel;

namespace Camara;

/// <summary>
/// A call that has passed route, correlator, token, proof and scope. Only the pipeline makes one, so an operation cannot be reached
/// without them.
/// </summary>
public sealed class CamaraCall
{
    private readonly RequestBody _body;

    internal CamaraCall(OpenedToken token, RequestBody body)
    {
        Token = token;
        _body = body;
    }

    /// <summary>The live token; not spent yet.</summary>
    public OpenedToken Token { get; }

    /// <summary>Reads the body as one JSON object of at most 8 KiB; the caller owns the document. Errors: 400, 413, 415.</summary>
    public ValueTask<Result<JsonDocument, CamaraError>> ReadJsonAsync(CancellationToken ct) => JsonBody.ReadAsync(_body, ct);
}
