// SPDX-License-Identifier: Apache-2.0
using System.Text;
using System.Text.Json.Nodes;
using Authorization.Consent;
using Authorization.Tests.Hosting;
using Facts;
using Microsoft.Extensions.DependencyInjection;
using Storage;
using Testing.Engines;

namespace Authorization.Tests.Consent;

/// <summary>A server at which identity verification needs consent and fraud prevention does not.</summary>
internal static class ConsentHost
{
    public const string Verify = "number-verification:verify";
    public const string Share = "number-verification:device-phone-number:read";
    public const string Needed = "IdentityVerification";
    public const string NotNeeded = "FraudPreventionAndDetection";

    /// <summary>The number of the host's phone.</summary>
    public const string Number = "+99977001005";

    /// <summary>Starts it on an empty store of that engine.</summary>
    public static async Task<AuthorizationHost> StartAsync(DatabaseEngine engine, PostgresServer postgres, CancellationToken ct)
    {
        if (engine is DatabaseEngine.Postgres)
        {
            Assert.SkipWhen(postgres.WhyUnavailable is not null, postgres.WhyUnavailable ?? "");
        }

        var host = engine is DatabaseEngine.Postgres
            ? new AuthorizationHost(await postgres.CreateDatabaseAsync(ct))
            : new AuthorizationHost();
        host.Settings["Authorization:Consent:Rules:0:Purpose"] = Needed;
        host.Settings["Authorization:Consent:Rules:0:Basis"] = nameof(LegalBasis.MustBeOnRecord);
        await host.InitializeAsync();
        return host;
    }

    /// <summary>An import line about the host's phone and app one, with changes: a null value removes.</summary>
    public static string Line(string decision, params (string Name, JsonNode? Value)[] changes)
    {
        var line = new JsonObject { ["phone_number"] = Number, ["decision"] = decision };
        if (decision is "granted" or "revoked")
        {
            line["client_id"] = "app-one";
            line["scopes"] = new JsonArray(Verify);
            line["purpose"] = Needed;
        }

        foreach (var (name, value) in changes)
        {
            line.Remove(name);
            if (value is not null)
            {
                line[name] = value;
            }
        }

        return line.ToJsonString();
    }

    /// <summary>Imports lines; gives the report and what was refused.</summary>
    public static async Task<(ConsentImportReport Report, IReadOnlyList<(long Line, string Reason)> Refused)> ImportAsync(
        this AuthorizationHost host, params string[] lines)
    {
        var refused = new List<(long, string)>();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        var report = await host.Services.GetRequiredService<ConsentImport>().RunAsync(
            stream, (line, reason) => refused.Add((line, reason)), TestContext.Current.CancellationToken);
        return (report, refused);
    }

    /// <summary>Imports one line that must be taken, a second after all before it.</summary>
    public static async Task DecideAsync(this AuthorizationHost host, string decision, params (string Name, JsonNode? Value)[] changes)
    {
        host.Time.Advance(TimeSpan.FromSeconds(1));
        var (report, refused) = await host.ImportAsync(Line(decision, changes));
        Assert.Empty(refused);
        Assert.Equal(1, report.Changed);
    }

    /// <summary>What a phone's authorization request is answered with.</summary>
    public static async Task<Dictionary<string, string?>> AskAsync(
        this AuthorizationHost host, App app, string purpose, params (string Name, string? Value)[] changes)
    {
        var request = host.Authorize(app.AuthorizationRequest([("scope", $"openid dpv:{purpose} {Verify}"), .. changes]));
        using var response = await host.Phone.SendAsync(request);
        return Answer.Of(response);
    }

    /// <summary>The facts recorded from an instant on.</summary>
    public static async Task<List<Fact>> FactsAsync(this AuthorizationHost host, DateTimeOffset from, FactKind kind)
    {
        var facts = new List<Fact>();
        await foreach (var fact in host.Services.GetRequiredService<FactReader>().ReadAsync(from, TestContext.Current.CancellationToken))
        {
            if (fact.Kind == kind)
            {
                facts.Add(fact);
            }
        }

        return facts;
    }
}
