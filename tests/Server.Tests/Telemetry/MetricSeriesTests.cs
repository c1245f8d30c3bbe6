// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Server.Tests.Hosting;

namespace Server.Tests.Telemetry;

/// <summary>What strangers send is counted, and never becomes a series of its own.</summary>
public sealed class MetricSeriesTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private const string Mark = "markofthetest";
    private const int Variants = 200;

    [Fact]
    [Trait("rule", "SEC-323")]
    public async Task However_many_clients_paths_and_agents_there_are_the_series_stay_the_same()
    {
        var series = new ConcurrentDictionary<string, string>();
        var ours = shared.Server.Services.GetRequiredService<IMeterFactory>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) => self.EnableMeasurementEvents(instrument),
        };
        void Note(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            var name = $"{instrument.Meter.Name} {instrument.Name} {string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))}";
            series.TryAdd(name, ReferenceEquals(instrument.Meter.Scope, ours) ? "ours" : "");
        }

        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<int>((instrument, _, tags, _) => Note(instrument, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(instrument, tags));
        listener.Start();

        await SendAsync(0);
        var known = Ours(series);
        await SendAsync(1);

        Assert.Contains(known, name => name.Contains("http.server.request.duration", StringComparison.Ordinal));
        Assert.Contains(known, name => name.Contains("camara.answers", StringComparison.Ordinal));
        Assert.Contains(series.Keys, name => name.Contains("authorization.decisions", StringComparison.Ordinal));
        Assert.Equal(known, Ours(series));
        Assert.DoesNotContain(series.Keys, name => name.Contains(Mark, StringComparison.OrdinalIgnoreCase));
    }

    private static List<string> Ours(ConcurrentDictionary<string, string> series) =>
        [.. series.Where(one => one.Value == "ours").Select(one => one.Key).Order(StringComparer.Ordinal)];

    private async Task SendAsync(int round)
    {
        for (var variant = 0; variant < Variants; variant++)
        {
            var word = string.Create(CultureInfo.InvariantCulture, $"{Mark}-{round}-{variant}");
            await SendOneAsync(HttpMethod.Get, $"/{word}", word);
            await SendOneAsync(HttpMethod.Get, $"/authorize?client_id={word}&redirect_uri=https://{word}.example/", word);
            await SendOneAsync(HttpMethod.Get, $"/number-verification/{word}/verify", word);
            await SendOneAsync(HttpMethod.Post, "/number-verification/v2/verify", word);
            await SendOneAsync(HttpMethod.Post, "/token", word);
            await SendOneAsync(new HttpMethod(word.ToUpperInvariant()), "/jwks", word);
        }
    }

    private async Task SendOneAsync(HttpMethod method, string path, string word)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("User-Agent", word);
        request.Headers.TryAddWithoutValidation("x-correlator", word);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {word}");
        if (method == HttpMethod.Post)
        {
            request.Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = word, ["client_id"] = word });
        }

        using var answer = await shared.Server.Http.SendAsync(request);
        Assert.InRange((int)answer.StatusCode, 400, 499);
    }
}
