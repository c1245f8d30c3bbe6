// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Kernel;
using Microsoft.AspNetCore.Http;

namespace Camara;

/// <summary>
/// A call that has passed route, correlator, token and scope. Only the pipeline makes one, so an operation cannot be reached
/// without them.
/// </summary>
public sealed class CamaraCall
{
    private readonly HttpRequest _request;

    internal CamaraCall(OpenedToken token, HttpRequest request)
    {
        Token = token;
        _request = request;
    }

    /// <summary>The live token; not spent yet.</summary>
    public OpenedToken Token { get; }

    /// <summary>Reads the body as one JSON object of at most 8 KiB; the caller owns the document. Errors: 400, 413, 415.</summary>
    public ValueTask<Result<JsonDocument, CamaraError>> ReadJsonAsync(CancellationToken ct) => JsonBody.ReadAsync(_request, ct);
}
