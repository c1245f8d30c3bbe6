// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Camara;

/// <summary>
/// Lets the host refuse, in CAMARA's shape, what it must not let through to an operation: a client of the API then reads one shape
/// of error only.
/// </summary>
public static class EdgeRefusal
{
    /// <summary>Writes the refusal, with <c>x-correlator</c>. Needs <see cref="CamaraModule.AddCamara"/>.</summary>
    public static Task WriteAsync(HttpContext http, int status, string code, string message)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.RequestServices.GetRequiredService<CamaraResponder>().RefuseAsync(
            http, Correlator.Read(http.Request.Headers, CorrelatorRule.Pattern), Target.None, new CamaraError(status, code, message));
    }
}
