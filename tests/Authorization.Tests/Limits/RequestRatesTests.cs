// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net;
using Authorization.Limits;
using Authorization.Tests.Hosting;
using Testing.Actors;

namespace Authorization.Tests.Limits;

/// <summary>What a flood meets at the doors, and what those beside it notice: nothing.</summary>
public sealed class RequestRatesTests : IAsyncLifetime
{
    private readonly AuthorizationHost _host = new()
    {
        Settings = new()
        {
            ["Limits:CodesPerSubscriber"] = "0",
            ["Limits:RequestsPerClient"] = "6",
            ["Limits:AuthorizationsPerAddress"] = "12",
            ["Limits:FailedAuthenticationsPerAddress"] = "20",
        },
    };

    public ValueTask InitializeAsync() => _host.InitializeAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    [Trait("rule", "SEC-241")]
    [Trait("rule", "SEC-252")]
    public async Task A_client_beyond_its_rate_is_told_when_to_come_back_and_another_is_unaffected()
    {
        var spare = await _host.ObtainCodeAsync(_host.One);
        for (var i = 0; i < 6; i++)
        {
            using var answered = await _host.RedeemAsync(_host.One, "no-code");
            Assert.Equal(HttpStatusCode.BadRequest, answered.StatusCode);
        }

        using var refused = await _host.RedeemAsync(_host.One, spare);
        await Answer.RefusedAsync(refused, HttpStatusCode.TooManyRequests, "temporarily_unavailable");
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60));
        using var other = await _host.RedeemAsync(_host.Two, await _host.ObtainCodeAsync(_host.Two));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Single(_host.Log.Lines, line => line.Id == 2011 && line.Text.Contains("app-one", StringComparison.Ordinal));

        // Nothing was spent: the same code is good in the next minute.
        _host.Time.Advance(refused.Headers.RetryAfter.Delta.Value);
        using var later = await _host.RedeemAsync(_host.One, spare);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-241")]
    public async Task A_client_has_one_rate_at_all_its_endpoints_and_an_api_hosted_apart_has_none()
    {
        var statuses = new List<HttpStatusCode>();
        foreach (var path in new[] { "/introspect", "/revoke", "/introspect", "/revoke", "/introspect", "/revoke", "/introspect", "/revoke" })
        {
            using var answer = await _host.PostAsync(path, _host.One.ClientRequest(_host.Time.GetUtcNow(), ("token", "x")));
            statuses.Add(answer.StatusCode);
        }

        Assert.All(statuses[..6], status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(statuses[6..], status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
        for (var i = 0; i < 20; i++)
        {
            using var answer = await _host.PostAsync("/introspect", _host.Api.ClientRequest(_host.Time.GetUtcNow(), ("token", "x")));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    [Trait("rule", "SEC-105")]
    public async Task A_flood_of_pushed_requests_ends_at_the_rate_and_leaves_no_rows_behind()
    {
        var before = await _host.CountAsync("SELECT COUNT(*) FROM facts_spent");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 60; i++)
        {
            using var answer = await _host.PushAsync(_host.One.PushedRequest(_host.Time.GetUtcNow()));
            statuses.Add(answer.StatusCode);
        }

        Assert.All(statuses[..6], status => Assert.Equal(HttpStatusCode.Created, status));
        Assert.All(statuses[6..], status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
        Assert.Equal(6, await _host.CountAsync("SELECT COUNT(*) FROM facts_spent") - before);
    }

    [Theory]
    [InlineData("/introspect")]
    [InlineData("/revoke")]
    [InlineData("/par")]
    [Trait("rule", "SEC-243")]
    public async Task Failures_at_every_endpoint_for_clients_count(string path)
    {
        for (var i = 0; i < 20; i++)
        {
            using var failed = await _host.PostAsync(path, [("token", "x")]);
            Assert.Equal(HttpStatusCode.Unauthorized, failed.StatusCode);
        }

        using var refused = await _host.PostAsync(path, [("token", "x")]);
        await Answer.RefusedAsync(refused, HttpStatusCode.TooManyRequests, "temporarily_unavailable");
        using var elsewhere = await _host.RedeemAsync(_host.One, "no-code");
        Assert.Equal(HttpStatusCode.TooManyRequests, elsewhere.StatusCode);
    }

    [Fact]
    [Trait("rule", "REL-07")]
    public async Task While_one_client_floods_another_gets_every_answer()
    {
        var flood = Enumerable.Range(0, 120).Select(_ => Task.Run(async () =>
        {
            using var answer = await _host.RedeemAsync(_host.One, "no-code");
            return answer.StatusCode;
        })).ToArray();
        for (var i = 0; i < 6; i++)
        {
            using var answer = await _host.RedeemAsync(_host.Two, await _host.ObtainCodeAsync(_host.Two));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(114, (await Task.WhenAll(flood)).Count(status => status is HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task What_is_refused_is_counted_by_limit_and_by_nothing_else()
    {
        var counted = new ConcurrentBag<KeyValuePair<string, object?>[]>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, meters) =>
            {
                if (instrument.Name is "limits.refused")
                {
                    meters.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(tags.ToArray()));
        listener.Start();
        for (var i = 0; i < 7; i++)
        {
            using var answer = await _host.RedeemAsync(_host.One, "no-code");
        }

        var series = counted.Select(tags => Assert.Single(tags)).ToHashSet();
        Assert.Contains(new KeyValuePair<string, object?>("kind", "RequestsPerClient"), series);
        Assert.All(series, tag => Assert.True(tag.Key is "kind" && Enum.IsDefined(Enum.Parse<LimitKind>((string)tag.Value!))));
    }

    [Fact]
    [Trait("rule", "SEC-167")]
    public async Task A_flood_of_valid_assertions_fills_no_store()
    {
        var before = await _host.CountAsync("SELECT COUNT(*) FROM facts_spent");
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 60; i++)
        {
            var far = _host.Time.GetUtcNow().ToUnixTimeSeconds() + 300;
            using var answer = await _host.RedeemAsync(
                _host.One, "no-code", ("client_assertion", _host.One.Assertion(_host.Time.GetUtcNow(), ("exp", far))));
            statuses.Add(answer.StatusCode);
        }

        Assert.All(statuses.Skip(6), status => Assert.Equal(HttpStatusCode.TooManyRequests, status));
        Assert.Equal(6, await _host.CountAsync("SELECT COUNT(*) FROM facts_spent") - before);
    }

    [Fact]
    [Trait("rule", "SEC-242")]
    [Trait("rule", "SEC-245")]
    public async Task An_address_beyond_its_rate_gets_a_page_however_it_asks_and_another_is_unaffected()
    {
        for (var i = 0; i < 12; i++)
        {
            using var answered = await _host.Phone.SendAsync(_host.Authorize(_host.One.AuthorizationRequest(("nonce", $"n-{i}"))));
            Assert.Contains("code=", answered.Headers.Location!.ToString(), StringComparison.Ordinal);
        }

        var asked = _host.Network.Asked;
        var parameters = _host.One.AuthorizationRequest();
        HttpRequestMessage[] requests =
        [
            _host.Authorize(parameters),
            _host.PostAuthorize(parameters),
            _host.Get($"/AUTHORIZE?{AuthorizationHost.Encode(parameters)}"),
            _host.Get($"/authorize/?{AuthorizationHost.Encode(parameters)}"),
            new(HttpMethod.Head, _host.Raw("/authorize")),
            Forwarded(_host.Authorize(parameters)),
        ];
        foreach (var request in requests)
        {
            request.Headers.Accept.ParseAdd("text/html");
            using var refused = await _host.Phone.SendAsync(request);
            Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
            Assert.Equal("text/html", refused.Content.Headers.ContentType!.MediaType);
            Assert.NotNull(refused.Headers.RetryAfter!.Delta);
            Assert.Null(refused.Headers.Location);
            Answer.AssertHardened(refused);
        }

        using var json = await _host.Phone.SendAsync(_host.Authorize(parameters));
        await Answer.RefusedAsync(json, HttpStatusCode.TooManyRequests, "temporarily_unavailable");
        Assert.Equal(asked, _host.Network.Asked);
        _host.Network.Bind("127.77.1.6", "+99977001006");
        using var neighbour = new Phone("127.77.1.6");
        using var other = await neighbour.SendAsync(_host.Authorize(parameters));
        Assert.Contains("code=", other.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("rule", "SEC-245")]
    public async Task A_path_that_cannot_be_believed_is_limited_too()
    {
        _host.ClientAddress = _ => null;
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 13; i++)
        {
            using var answer = await _host.Phone.SendAsync(_host.Authorize(_host.One.AuthorizationRequest()));
            statuses.Add(answer.StatusCode);
        }

        Assert.All(statuses[..12], status => Assert.Equal(HttpStatusCode.Redirect, status));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[12]);
    }

    [Fact]
    [Trait("rule", "SEC-243")]
    [Trait("rule", "SEC-252")]
    public async Task Whoever_fails_to_be_a_client_is_not_heard_and_the_client_goes_on_from_elsewhere()
    {
        var code = await _host.ObtainCodeAsync(_host.One);
        using var attacker = new Phone("127.77.9.9");
        for (var i = 0; i < 20; i++)
        {
            using var failed = await attacker.SendAsync(Forgery(code));
            Assert.Equal(HttpStatusCode.Unauthorized, failed.StatusCode);
        }

        var heard = _host.Log.Lines.Count(line => line.Id == 2001);
        using var refused = await attacker.SendAsync(Forgery(code));
        await Answer.RefusedAsync(refused, HttpStatusCode.TooManyRequests, "temporarily_unavailable");
        Assert.NotNull(refused.Headers.RetryAfter!.Delta);
        Assert.Equal(heard, _host.Log.Lines.Count(line => line.Id == 2001));

        using var genuine = await _host.RedeemAsync(_host.One, code);
        Assert.Equal(HttpStatusCode.OK, genuine.StatusCode);
        _host.Time.Advance(refused.Headers.RetryAfter.Delta.Value);
        using var later = await attacker.SendAsync(Forgery(code));
        Assert.Equal(HttpStatusCode.Unauthorized, later.StatusCode);
    }

    [Fact]
    [Trait("rule", "SEC-243")]
    public async Task What_a_known_client_does_wrong_is_no_failure_to_be_one_but_a_proof_shown_again_is()
    {
        using var attacker = new Phone("127.77.9.9");
        var assertion = _host.Two.Assertion(_host.Time.GetUtcNow());
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
        {
            using var answer = await attacker.SendAsync(Token(_host.Two.TokenRequest("no-code", _host.Time.GetUtcNow(), ("client_assertion", assertion))));
            statuses.Add(answer.StatusCode);
        }

        for (var i = 0; i < 18; i++)
        {
            using var malformed = await attacker.SendAsync(Token([("grant_type", "authorization_code")]));
            statuses.Add(malformed.StatusCode);
        }

        Assert.Equal(HttpStatusCode.BadRequest, statuses[0]);
        Assert.All(statuses[1..21], status => Assert.Equal(HttpStatusCode.Unauthorized, status));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[21]);
    }

    private HttpRequestMessage Forgery(string code) => Token(_host.One.TokenRequest(
        code, _host.Time.GetUtcNow(), ("client_assertion", new App("app-one", _host.One.RedirectUri, Kernel.Jose.JwsAlgorithm.ES256)
            .Assertion(_host.Time.GetUtcNow()))));

    private HttpRequestMessage Token(IEnumerable<(string Name, string Value)> form) =>
        new(HttpMethod.Post, _host.Raw("/token")) { Content = AuthorizationHost.Form(AuthorizationHost.Encode(form)) };

    private static HttpRequestMessage Forwarded(HttpRequestMessage request)
    {
        request.Headers.Add("X-Forwarded-For", "127.77.1.9");
        request.Headers.Add("Forwarded", "for=127.77.1.9");
        request.Headers.Add("X-Real-IP", "127.77.1.9");
        return request;
    }
}
