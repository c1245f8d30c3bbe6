// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.OperatorTokens;
using Microsoft.AspNetCore.Http;

namespace Authorization.Tests.OperatorTokens;

/// <summary>Opaque operator tokens, against a real https server under an authority of its own.</summary>
public sealed class IntrospectionVerifierTests : IAsyncLifetime
{
    private Operator _operator = null!;
    private VerifierRig _rig = null!;

    public async ValueTask InitializeAsync()
    {
        _operator = await Operator.StartAsync();
        _rig = new VerifierRig(Settings());
    }

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        await _operator.DisposeAsync();
    }

    [Fact]
    [Trait("rule", "AS-41")]
    [Trait("rule", "AS-42")]
    public async Task The_operator_names_the_line_of_an_active_token_and_a_token_has_one_id()
    {
        var token = _operator.Issue(InAMinute());

        var first = Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(token));
        var again = Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(token));
        var other = Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(_operator.Issue(InAMinute())));

        Assert.Equal("+99977001005", first.Number.E164);
        Assert.Equal(first.TokenId, again.TokenId);
        Assert.NotEqual(first.TokenId, other.TokenId);
        Assert.Equal(InAMinute().ToUnixTimeSeconds(), first.TokenId.ExpiresAt.ToUnixTimeSeconds());
        Assert.Equal(3, _operator.Forms.Select(form => form["client_assertion"].ToString()).Distinct().Count());
    }

    [Theory]
    [Trait("rule", "AS-42")]
    [InlineData("""{"active":false}""", "operator_token_inactive")]
    [InlineData("""{"active":true,"phone_number":"+99977001005"}""", "operator_token_exp")]
    [InlineData("""{"active":true,"phone_number":"+99977001005","exp":1}""", "operator_token_exp_past")]
    [InlineData("""{"active":true,"phone_number":"+99977001005","exp":9999999999}""", "operator_token_exp_far")]
    [InlineData("""{"active":true,"phone_number":"+99977001005","exp":"1900000000"}""", "operator_token_exp")]
    [InlineData("""{"active":true,"exp":-1}""", "operator_token_exp")]
    [InlineData("""{"active":true,"exp":0,"phone_number":"+99977001005"}""", "operator_token_kind")]
    [InlineData("""{"active":true,"exp":0,"phone_number":"+99977001005","scope":"selfcare ts43x"}""", "operator_token_kind")]
    [InlineData("""{"active":true,"exp":0,"phone_number":"+99977001005","scope":["other"]}""", "operator_token_kind")]
    [InlineData("""{"active":true,"exp":0,"phone_number":"+99977001005","scope":43}""", "operator_token_kind")]
    [InlineData("""{"active":true,"exp":0,"phone_number":"99977001005"}""", "operator_token_number")]
    [InlineData("""{"active":true,"exp":0,"phone_number":"+0999"}""", "operator_token_number")]
    [InlineData("""{"active":true,"exp":0,"phone_number":99977001005}""", "operator_token_number")]
    [InlineData("""{"active":true,"exp":0}""", "operator_token_number")]
    public async Task An_answer_that_names_no_line_for_a_known_time_refuses(string answer, string word)
    {
        _operator.Know("t", () =>
        {
            var members = JsonNode.Parse(answer)!.AsObject();
            if (members["exp"] is JsonValue exp && exp.TryGetValue<long>(out var seconds) && seconds == 0)
            {
                members["exp"] = InAMinute().ToUnixTimeSeconds();
            }

            return members;
        });

        Assert.Equal(word, await _rig.RefusedAsync("t"));
    }

    [Theory]
    [InlineData(200, "application/json", "{}", "operator_answer")]
    [InlineData(200, "application/json", """{"active":"true"}""", "operator_answer")]
    [InlineData(200, "application/json", """{"active":true,"active":true}""", "operator_not_json")]
    [InlineData(200, "text/html", "<p>", "operator_not_json")]
    [InlineData(401, "application/json", "{}", "operator_status_401")]
    [InlineData(503, "application/json", "{}", "operator_status_503")]
    [InlineData(302, "application/json", "{}", "operator_status_302")]
    public async Task What_is_no_answer_to_the_question_is_an_outage_and_no_refusal(int status, string type, string body, string word)
    {
        _operator.Instead = http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = _operator.Endpoint;
            http.Response.ContentType = type;
            return http.Response.WriteAsync(body);
        };

        Assert.Equal(word, await _rig.UnavailableAsync("t"));
        Assert.Equal(1, _operator.Asked);
    }

    [Fact]
    public async Task An_endless_answer_is_not_read_to_its_end()
    {
        _operator.Instead = async http =>
        {
            http.Response.ContentType = "application/json";
            while (!http.RequestAborted.IsCancellationRequested)
            {
                await http.Response.WriteAsync(new string(' ', 8192));
            }
        };

        Assert.Equal("operator_too_long", await _rig.UnavailableAsync("t"));
    }

    [Fact]
    public async Task A_server_that_another_authority_vouches_for_is_told_nothing()
    {
        await using var stranger = await Operator.StartAsync();
        await using var rig = new VerifierRig([.. Settings().Where(setting => setting.Name is not "TrustedCertificates"), ("TrustedCertificates", stranger.AuthorityFile)]);

        Assert.Equal("operator_tls", await rig.UnavailableAsync(_operator.Issue(InAMinute())));
        Assert.Equal(0, _operator.Asked);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_in_time_is_an_outage_and_no_refusal()
    {
        await using var rig = new VerifierRig([.. Settings(), ("Timeout", "00:00:00.1")]);
        _operator.Silence = new TaskCompletionSource();

        Assert.Equal("operator_timeout", await rig.UnavailableAsync(_operator.Issue(InAMinute())));
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_left_alone_for_a_while_and_then_asked_again()
    {
        var token = _operator.Issue(InAMinute());
        await _operator.StopAsync();
        for (var attempt = 0; attempt < 4; attempt++)
        {
            Assert.Equal("operator_not_reached", await _rig.UnavailableAsync(token));
        }

        await _operator.StartAgainAsync();
        Assert.Equal("operator_left_alone", await _rig.UnavailableAsync(token));
        Assert.Equal(0, _operator.Asked);

        _rig.Time.Advance(OperatorIntrospection.BreakFor);
        Assert.IsType<OperatorTokenVerdict.Verified>(await _rig.VerifyAsync(token));
        Assert.Single(_rig.Log.Lines, line => line.Id == 2122);
    }

    private (string Name, string Value)[] Settings() =>
    [
        ("Verification", "introspection"),
        ("TrustedCertificates", _operator.AuthorityFile),
        ("Introspection:Endpoint", _operator.Endpoint),
        ("Introspection:ClientId", Operator.ClientId),
        ("Introspection:KeyFile", _operator.KeyFile),
        ("Introspection:KindMember", "scope"),
        ("Introspection:Kind", "ts43"),
    ];

    private DateTimeOffset InAMinute() => _rig.Time.GetUtcNow().AddMinutes(1);
}
