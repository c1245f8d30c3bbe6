// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Server.Tests.Hosting;

namespace Server.Tests.Wire;

/// <summary>However an OAuth endpoint is misused, it answers in OAuth's own words.</summary>
public sealed class OAuthErrorShapeTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Form = "application/x-www-form-urlencoded";

    private static readonly string[] Doors = ["/authorize", "/token", "/par", "/introspect", "/revoke", "/bc-authorize"];

    [Fact]
    [Trait("rule", "SEC-025")]
    [Trait("rule", "AS-73")]
    public async Task Every_refusal_is_an_OAuth_error_that_nobody_may_keep()
    {
        var served = ((IEndpointRouteBuilder)shared.Server.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Select(endpoint => endpoint.RoutePattern.RawText).ToHashSet();
        var doors = Doors.Where(served.Contains).ToList();
        Assert.Contains("/authorize", doors);
        Assert.Contains("/token", doors);
        foreach (var door in doors)
        {
            foreach (var (method, type, body) in Misuses())
            {
                await AssertErrorAsync(door, method, type, body);
            }
        }
    }

    private static IEnumerable<(string Method, string? Type, string? Body)> Misuses() =>
    [
        ("GET", null, null),
        ("PUT", Form, "a=b"),
        ("DELETE", null, null),
        ("PATCH", null, null),
        ("OPTIONS", null, null),
        ("POST", null, null),
        ("POST", Form, ""),
        ("POST", Form, "a=b"),
        ("POST", Form, "client_id=nobody"),
        ("POST", Form, "%zz=%"),
        ("POST", Form, "grant_type=password&grant_type=password"),
        ("POST", Form, "grant_type=authorization_code&code=x&redirect_uri=x&client_assertion=x&client_assertion_type=x"),
        ("POST", Form, "client_assertion=" + new string('a', 40_000)),
        ("POST", Form, string.Join('&', Enumerable.Range(0, 200).Select(index => $"k{index}=v"))),
        ("POST", "application/json", "{}"),
        ("POST", "multipart/form-data; boundary=x", "--x--"),
        ("POST", "text/plain", "grant_type=password"),
        ("POST", Form + "; charset=utf-16", "a=b"),
    ];

    private async Task AssertErrorAsync(string door, string method, string? type, string? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), door);
        // A body that is refused unread ends its connection: it is not sent before it is wanted, and no later request meets that end.
        request.Headers.ConnectionClose = true;
        request.Headers.ExpectContinue = body?.Length > 32 * 1024;
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var answer = await shared.Server.Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        var what = $"{method} {door} {type} {body?[..Math.Min(body.Length, 40)]}: {(int)answer.StatusCode} {text}";

        Assert.True(answer.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError, what);
        Assert.True(answer.Content.Headers.ContentType?.ToString() == "application/json", what);
        Assert.True(answer.Headers.CacheControl?.NoStore is true, what);
        Assert.Equal(["nosniff"], answer.Headers.GetValues("X-Content-Type-Options"));
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(text)!;
        Assert.True(members.ContainsKey("error"), what);
        Assert.Subset(new HashSet<string> { "error", "error_description", "error_uri" }, members.Keys.ToHashSet());
    }
}
