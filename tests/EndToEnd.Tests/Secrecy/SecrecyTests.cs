// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Testing;
using Testing.Actors;

namespace EndToEnd.Tests.Secrecy;

/// <summary>
/// A run of every flow, after which nothing that was secret in it is found in the server's log, in its metrics or in any file it wrote.
/// </summary>
public sealed class SecrecyTests : IAsyncLifetime
{
    private const string Number = "+99977001005";
    private const string RadiusNumber = "+99988000042";
    private const string ShareScope = "openid dpv:FraudPreventionAndDetection number-verification:device-phone-number:read";

    private readonly Secrets _secrets = new();
    private readonly ConcurrentQueue<byte[]> _metrics = new();
    private readonly Phone _phone = new("127.77.1.5");
    private ServerProcess _server = null!;
    private WebApplication _collector = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var missing = RelyingParty.WhyMissing(Sandbox.RelyingPartyFolder);
        Assert.SkipWhen(missing is not null, missing ?? "");
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{ServerProcess.FreePort(SocketType.Stream)}");
        _collector = Collector(url);
        await _collector.StartAsync(Ct);
        _server = await ServerProcess.StartAsync(Sandbox.ServerProgram, settings: new Dictionary<string, string>
        {
            ["Metrics:Otlp:Endpoint"] = url,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
            ["OTEL_METRIC_EXPORT_INTERVAL"] = "1000",
            ["Limits:Enabled"] = "true",
        });
    }

    public async ValueTask DisposeAsync()
    {
        _phone.Dispose();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_collector is not null)
        {
            await _collector.DisposeAsync();
        }
    }

    [Fact]
    [Trait("rule", "SEC-320")]
    [Trait("rule", "SEC-321")]
    [Trait("rule", "SEC-324")]
    [Trait("rule", "SEC-232")]
    public async Task Nothing_secret_of_a_run_is_found_where_it_may_lie_about()
    {
        foreach (var number in new[] { Number, "+99977001006", RadiusNumber })
        {
            _secrets.AddNumber(number);
        }

        foreach (var library in new[] { "openid-client", "oauth4webapi" })
        {
            using var app = await Sandbox.StartAppAsync(_server, "sandbox-app", library: library);
            await PlayAsync(app);
            foreach (var piece in (await app.AskAsync("wire", []))["wire"]!.AsArray())
            {
                _secrets.AddFrom((string)piece!);
            }
        }

        await Task.Delay(TimeSpan.FromSeconds(3), Ct); // Two rounds of metrics.
        Assert.InRange(_secrets.Count, 150, int.MaxValue);
        Assert.NotEmpty(_metrics);
        Assert.Contains(_server.Log, line => line.Contains("granted", StringComparison.Ordinal));
        Assert.Contains(_server.Log, line => line.Contains("Hand-off delivered", StringComparison.Ordinal));
        Assert.Contains(_metrics, post => post.AsSpan().IndexOf("frontchannel.handoffs"u8) >= 0);
        var places = Places().ToList();
        Assert.Contains(places, place => place.Name.EndsWith("main.db", StringComparison.Ordinal));
        Assert.Contains(places, place => place.Name.EndsWith("network.db", StringComparison.Ordinal));
        var found = places.SelectMany(place => _secrets.FindIn(place.Octets).Select(secret => $"{secret} in {place.Name}")).ToList();
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
        RunReport.Append(
            "secrecy", $"{_secrets.Count} spellings of secrets, looked for in {places.Count} places of {places.Sum(place => place.Octets.LongLength)} octets: none found");
    }

    private async Task PlayAsync(RelyingParty app)
    {
        foreach (var options in new[] { (false, false, false), (true, false, false), (false, true, false), (true, true, true) })
        {
            var tokens = await ObtainAsync(app, Sandbox.Scope, options);
            await app.AskAsync("introspect", new JsonObject { ["token"] = (string)tokens["accessToken"]! });
            await VerifyAsync(app, "v2/verify", tokens, Number);
            await VerifyAsync(app, "v2/verify", tokens, Number); // Used.
        }

        await VerifyAsync(app, "v1/verify", await ObtainAsync(app, Sandbox.Scope, default), "+99977001006");
        await VerifyAsync(app, "v2/verify", await ObtainAsync(app, Sandbox.Scope, default), "no number");
        using var share = new HttpRequestMessage(HttpMethod.Get, $"{_server.Issuer}/number-verification/v2/device-phone-number");
        share.Headers.Authorization = new("Bearer", (string)(await ObtainAsync(app, ShareScope, default))["accessToken"]!);
        using var shared = await _phone.SendAsync(share);
        Assert.Contains(Number, await shared.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        await app.AskAsync("ciba", new JsonObject { ["scope"] = Sandbox.Scope, ["loginHint"] = $"operatortoken:{await OperatorTokenAsync()}" });
        await app.AskAsync("bearer", new JsonObject
        {
            ["scope"] = "dpv:FraudPreventionAndDetection number-verification:verify",
            ["subject"] = $"operatortoken:{await OperatorTokenAsync()}",
        });
        await app.AskAsync("bearer", new JsonObject { ["scope"] = Sandbox.Scope, ["subject"] = $"tel:{Number}" });
        await app.AskAsync("revoke", new JsonObject { ["token"] = (string)(await ObtainAsync(app, Sandbox.Scope, default))["accessToken"]! });

        using (var handoff = new HandoffPlay(_server, _phone, _secrets))
        {
            await handoff.PlayAsync(Number);
        }

        // A number where none belongs, in every place a URL has.
        foreach (var stray in new[] { $"/authorize?client_id={Number}", $"/{Number}", $"/number-verification/v2/verify?phoneNumber={Number}", $"/number-verification/{Number}" })
        {
            using var ignored = await _phone.OpenAsync(_server.Issuer + stray);
        }

        await new Gateway(_server.RadiusPort, null).StartAsync(Guid.NewGuid().ToString("N")[..8], "127.88.0.42", RadiusNumber);
    }

    private async Task<JsonObject> ObtainAsync(RelyingParty app, string scope, (bool Signed, bool Pushed, bool Dpop) options)
    {
        var begun = await app.AskAsync("begin", new JsonObject
        {
            ["scope"] = scope,
            ["signed"] = options.Signed,
            ["pushed"] = options.Pushed,
            ["dpop"] = options.Dpop,
        });
        _secrets.AddFrom((string)begun["url"]!);
        var callback = await Sandbox.RedirectAsync(_phone, (string)begun["url"]!);
        _secrets.AddFrom(callback);
        var tokens = await app.FinishAsync((string)begun["state"]!, callback);
        Assert.True(tokens["error"] is null, tokens.ToJsonString());
        tokens["attempt"] = options.Dpop ? (string)begun["state"]! : null;
        return tokens;
    }

    private Task<JsonObject> VerifyAsync(RelyingParty app, string operation, JsonObject tokens, string number) => app.AskAsync("verify", new JsonObject
    {
        ["url"] = $"{_server.Issuer}/number-verification/{operation}",
        ["accessToken"] = (string)tokens["accessToken"]!,
        ["state"] = (string?)tokens["attempt"],
        ["body"] = new JsonObject { ["phoneNumber"] = number },
    });

    private async Task<string> OperatorTokenAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_server.Issuer}/sandbox/operator-token");
        using var response = await _phone.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync(Ct);
        _secrets.AddFrom(text);
        return (string)JsonNode.Parse(text)!["operatorToken"]!;
    }

    private IEnumerable<(string Name, byte[] Octets)> Places()
    {
        yield return ("the log", Encoding.UTF8.GetBytes(string.Join('\n', _server.Log)));
        foreach (var (index, post) in _metrics.Index())
        {
            yield return (string.Create(CultureInfo.InvariantCulture, $"metrics {index}"), post);
        }

        foreach (var file in Directory.EnumerateFiles(_server.DataDirectory, "*", SearchOption.AllDirectories))
        {
            using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var octets = new MemoryStream();
            open.CopyTo(octets);
            yield return (file, octets.ToArray());
        }
    }

    private WebApplication Collector(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        var app = builder.Build();
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            _metrics.Enqueue(body.ToArray());
            context.Response.ContentType = "application/x-protobuf";
        });
        return app;
    }
}
