// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Frontchannel.Browsers;

/// <summary>The fields of a form of ours: few, short, and none twice.</summary>
internal static class PostedForm
{
    private const int MaxOctets = 16 * 1024;
    private const int MaxFields = 8;

    private static readonly FormOptions Bounds = new()
    {
        BufferBody = false,
        ValueCountLimit = MaxFields,
        KeyLengthLimit = 64,
        ValueLengthLimit = MaxOctets,
    };

    /// <summary>The fields; null when the body is no such form.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, string>?> ReadAsync(HttpContext http)
    {
        if (http.Request.ContentType?.Split(';')[0].Trim() is not "application/x-www-form-urlencoded" || http.Request.ContentLength > MaxOctets)
        {
            return null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxOctets;
        }

        try
        {
            // Not cancelled: when the connection goes the server ends the read itself, and would find it unfinished otherwise.
            http.Features.Set<IFormFeature>(new FormFeature(http.Request, Bounds));
            var form = await http.Request.ReadFormAsync(CancellationToken.None);
            return form.Any(field => field.Value.Count != 1)
                ? null
                : form.ToDictionary(field => field.Key, field => field.Value.ToString(), StringComparer.Ordinal);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or BadHttpRequestException or IOException)
        {
            return null;
        }
    }
}
