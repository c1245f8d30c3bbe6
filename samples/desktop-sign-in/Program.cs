// SPDX-License-Identifier: Apache-2.0
// A shop whose users type their number on a desktop and prove it with the phone in their hand.
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using DesktopSignIn;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
var settings = builder.Configuration;
builder.Services.AddSingleton<HttpClient>().AddSingleton<Operator>().AddDistributedMemoryCache();
builder.Services.AddSession(options => (options.Cookie.Name, options.Cookie.SecurePolicy) = ("__Host-shop", CookieSecurePolicy.Always)); // And HttpOnly, Lax.
var app = builder.Build();
app.UseExceptionHandler(failed => failed.Run(http => http.Response.WriteAsync("The operator's server gave no answer. Is it running?")));
app.Use((http, next) =>
{
    // A form may lead to the operator's pages by redirects only if the policy names them.
    http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; frame-ancestors 'none'; "
        + $"base-uri 'none'; form-action 'self' {settings["Issuer"]}";
    (http.Response.Headers["Referrer-Policy"], http.Response.Headers.CacheControl) = ("same-origin", "no-store");
    return next(http);
});
app.UseStaticFiles();
app.UseSession();
app.MapGet("/", (HttpContext http) => http.Session.GetString("number") is { } number
    ? Show("signed-in", number)
    : Show("sign-in", settings[$"Notices:{Take(http, "notice") ?? "none"}"] ?? settings["Notices:other"]!));

// The number comes in a body, because URLs are written down in many places.
app.MapPost("/start", async (HttpContext http, Operator numbers) =>
{
    var form = await http.Request.ReadFormAsync(http.RequestAborted);
    var attempt = new Attempt(
        form["number"].ToString().Replace(" ", ""), form["window"] == "popup" ? "/done" : "/", Attempt.NewSecret(), Attempt.NewSecret(), Attempt.NewSecret());
    if (http.Request.Headers.Origin != settings["PublicUrl"])
    {
        return Results.StatusCode(403); // Another site would sign this browser in to an account of its choice.
    }

    var isNumber = Regex.IsMatch(attempt.Number, @"\A\+[1-9][0-9]{4,14}\z");
    var handoff = isNumber ? await numbers.PushAsync(attempt) : null;
    http.Session.SetString(handoff is null ? "notice" : "attempt", handoff is null ? isNumber ? "other" : "no_number" : JsonSerializer.Serialize(attempt));
    return SeeOther(http, handoff ?? attempt.End);
});

// The return URI. An answer is believed once, if this very browser asked for it (state) and it comes from the operator that was asked (iss).
app.MapGet("/signed-in", async (HttpContext http, Operator numbers, string? state, string? iss, string? code, string? error_description) =>
{
    var attempt = http.Session.GetString("attempt") is { } kept ? JsonSerializer.Deserialize<Attempt>(kept) : null;
    if (attempt is null || attempt.State != state || iss != settings["Issuer"])
    {
        return Results.BadRequest("This answer belongs to nothing that this browser asked for.");
    }

    http.Session.Remove("attempt");
    var proved = code is null ? null : await numbers.ProveAsync(attempt, code);
    http.Session.SetString(
        proved is true ? "number" : "notice", proved is true ? attempt.Number : proved is false ? "other_number" : error_description?.Split(':')[0] ?? "other");
    return SeeOther(http, attempt.End); // Away from the URL with the code in it.
});
app.MapGet("/done", () => Show("done", "")); // In the pop-up: its script tells the page that opened it.
app.MapPost("/sign-out", (HttpContext http) =>
{
    http.Session.Clear();
    return SeeOther(http, "/");
});
app.Run();

static IResult Show(string page, string value) => Results.Content(
    File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Pages", $"{page}.html")).Replace("{value}", HtmlEncoder.Default.Encode(value)), "text/html; charset=utf-8");

static string? Take(HttpContext http, string name)
{
    var value = http.Session.GetString(name);
    http.Session.Remove(name);
    return value;
}

static IResult SeeOther(HttpContext http, string url)
{
    http.Response.Headers.Location = url;
    return Results.StatusCode(303);
}
