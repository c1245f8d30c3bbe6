// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;

namespace Authorization.Tests.Hosting;

/// <summary>Reads answers as a client would.</summary>
internal static class Answer
{
    /// <summary>The parameters of a redirect; fails if it is none.</summary>
    public static Dictionary<string, string?> Of(HttpResponseMessage response)
    {
        var location = response.Headers.TryGetValues("Location", out var values) ? Assert.Single(values) : null;
        Assert.True(location is not null, $"{(int)response.StatusCode} without Location");
        return location[(location.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&')
            .Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => (string?)Uri.UnescapeDataString(pair[1]));
    }

    /// <summary>The members of a JSON answer.</summary>
    public static async Task<Dictionary<string, JsonElement>> JsonAsync(HttpResponseMessage response)
    {
        Assert.Equal("application/json", response.Content.Headers.ContentType?.ToString());
        return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(await response.Content.ReadAsStringAsync())!;
    }

    /// <summary>Asserts an OAuth error answer: status, code, members, headers; gives the description.</summary>
    public static async Task<string> RefusedAsync(HttpResponseMessage response, HttpStatusCode status, string error)
    {
        var members = await JsonAsync(response);
        Assert.Equal((status, error), (response.StatusCode, members["error"].GetString()));
        Assert.Equal(["error", "error_description"], members.Keys.Order(StringComparer.Ordinal));
        AssertHardened(response);
        var description = members["error_description"].GetString()!;
        Assert.All(description, c => Assert.InRange(c, ' ', '~'));
        Assert.DoesNotContain(description, c => c is '"' or '\\');
        return description;
    }

    /// <summary>Asserts what every answer of these endpoints carries, and what none does.</summary>
    public static void AssertHardened(HttpResponseMessage response)
    {
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Equal("no-cache", response.Headers.Pragma.ToString());
        Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        Assert.Equal(["no-referrer"], response.Headers.GetValues("Referrer-Policy"));
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }
}
