// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Kernel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Camara;

/// <summary>The octets of a request's body: read once, when somebody asks, and never more than <see cref="MaxBytes"/>.</summary>
internal sealed class RequestBody(HttpRequest request)
{
    /// <summary>No CAMARA request of this kind comes near it.</summary>
    public const int MaxBytes = 8 * 1024;

    private Result<byte[], CamaraError>? _read;

    /// <summary>The headers that say what the body is.</summary>
    public IHeaderDictionary Headers => request.Headers;

    /// <summary>Whether the request has no body.</summary>
    public bool IsAbsent => request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };

    /// <summary>All of it; none is empty. Error: 413.</summary>
    public async ValueTask<Result<byte[], CamaraError>> ReadAsync(CancellationToken ct) => _read ??= await ReadOnceAsync(ct);

    // What was not read is left to the server, which drains a little or closes.
    private async ValueTask<Result<byte[], CamaraError>> ReadOnceAsync(CancellationToken ct)
    {
        if (IsAbsent)
        {
            return Array.Empty<byte>();
        }

        if (request.ContentLength > MaxBytes)
        {
            return CamaraError.ContentTooLarge(MaxBytes);
        }

        // Not cancelled: when the connection goes the server ends the read itself, and would find it unfinished otherwise.
        var read = await request.BodyReader.ReadAtLeastAsync(MaxBytes + 1, CancellationToken.None);
        Result<byte[], CamaraError> bytes = read.Buffer.Length > MaxBytes ? CamaraError.ContentTooLarge(MaxBytes) : read.Buffer.ToArray();
        request.BodyReader.AdvanceTo(read.Buffer.End);
        return bytes;
    }
}
