// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;
using Authorization.Spending;
using Kernel;
using Server.Sandbox.App;

namespace Server.Sandbox;

/// <summary>
/// <c>POST /sandbox/token</c>: mints any access token of <c>sandbox-app</c>, for tests of an API that no strict server could serve
/// (wrong scope, foreign authentication method, no number, expired).
/// </summary>
internal static class SandboxTokenEndpoint
{
    private const int DefaultSeconds = 120;
    private const int MaxSeconds = 300;

    private const string Expected =
        "scope is required, as in a request to /authorize; amr is text or a list of it; number is E.164; " +
        "expires_in is a number of seconds up to 300, negative for an expired token.";

    /// <summary>Answers 200 with a token response, or 400 with what was expected.</summary>
    public static async Task HandleAsync(HttpContext context, TokenMint mint)
    {
        var order = await SandboxBody.ReadAsync(context, SandboxJson.Relaxed.TokenOrder);
        PhoneNumber number = default;
        if (order is not { Scope: { } scope }
            || (order.Number is not null && !PhoneNumber.TryParse(order.Number, out number))
            || order.ExpiresIn is > MaxSeconds or < -MaxSeconds)
        {
            await SandboxBody.RefuseAsync(context, Expected);
            return;
        }

        var seconds = order.ExpiresIn ?? DefaultSeconds;
        var token = await mint.MintAsync(
            AppBackEnd.ClientId,
            scope,
            order.Amr ?? ["nba"],
            order.Number is null ? null : number,
            TimeSpan.FromSeconds(seconds),
            context.RequestAborted);
        if (token is null)
        {
            await SandboxBody.RefuseAsync(context, Expected);
            return;
        }

        await SandboxBody.WriteAsync(
            context, new MintedToken(token, "Bearer", seconds, scope), SandboxJson.Relaxed.MintedToken);
    }
}

/// <summary>What is to be minted.</summary>
/// <param name="Scope">Scopes, parted by spaces.</param>
/// <param name="Amr">Authentication methods, a list or a single one; <c>["nba"]</c> when absent.</param>
/// <param name="Number">The number it stands for; none when absent.</param>
/// <param name="ExpiresIn">Seconds; 120 when absent, negative for a token that has expired.</param>
internal sealed record TokenOrder(
    string? Scope,
    [property: JsonConverter(typeof(OneOrMore))] IReadOnlyList<string>? Amr,
    string? Number,
    [property: JsonPropertyName("expires_in")] int? ExpiresIn);

/// <summary>The minted token, in the words of RFC 6749 §5.1.</summary>
internal sealed record MintedToken(
    [property: JsonPropertyName("access_token")] string AccessToken,
    [property: JsonPropertyName("token_type")] string TokenType,
    [property: JsonPropertyName("expires_in")] int ExpiresIn,
    string Scope);
