// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Frontchannel.Handoffs;
using MaxMind.Db;
using Microsoft.Extensions.Options;

namespace Frontchannel.Browsers;

/// <summary>Where an address seems to be, by the operator's database: a town and a country at most, and a guess at best.</summary>
internal sealed class Places(IOptions<FrontchannelOptions> options) : IDisposable
{
    private const string Fallback = "en";

    private readonly Reader? _reader = options.Value.PlacesFile is { } file ? new Reader(file, FileAccessMode.Memory) : null;

    /// <summary>The place of an address, named in a language if the database can; null when unknown.</summary>
    public Place? Find(IPAddress address, string language)
    {
        if (_reader?.Find<Dictionary<string, object>>(address) is not { } record || Member(record, "country") is not { } country)
        {
            return null;
        }

        var parts = new[] { NameOf(Member(record, "city"), language), NameOf(country, language) }.OfType<string>().ToArray();
        return country.GetValueOrDefault("iso_code") is string code
            ? new Place(code, parts.Length > 0 ? string.Join(", ", parts) : code)
            : null;
    }

    /// <summary>Whether a place is known to be in another country than phones are served in.</summary>
    public bool IsElsewhere(Place? place) => options.Value.ServingCountry is { } here && place is not null && place.Country != here;

    /// <summary>Whether a hand-off's desktop is.</summary>
    public bool IsElsewhere(HandoffContent content) =>
        IPAddress.TryParse(content.DesktopAddress, out var address) && IsElsewhere(Find(address, Fallback));

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();

    private static Dictionary<string, object>? Member(Dictionary<string, object> record, string name) =>
        record.GetValueOrDefault(name) as Dictionary<string, object>;

    private static string? NameOf(Dictionary<string, object>? place, string language) =>
        place?.GetValueOrDefault("names") is Dictionary<string, object> names
            ? (names.GetValueOrDefault(language) ?? names.GetValueOrDefault(Fallback)) as string
            : null;
}

/// <summary>A place.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Name">What people call it.</param>
internal sealed record Place(string Country, string Name);
