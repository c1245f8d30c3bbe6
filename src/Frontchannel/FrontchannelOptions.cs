// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Options;

namespace Frontchannel;

/// <summary>How the hand-off runs, once <c>Handoff:Enabled</c> switched it on.</summary>
public sealed class FrontchannelOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Frontchannel";

    /// <summary>How long a desktop waits for a phone's answer, in all; at most two minutes (RFC 10027, short-lived codes).</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromSeconds(90);

    /// <summary>After how long the QR shows another handle, and the one before is dead.</summary>
    public TimeSpan Rotation { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long after its beginning a hand-off can still be reported by the phone's holder; its tokens are dead long before.</summary>
    public TimeSpan ReportWindow { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How many hand-offs of one desktop address (IPv4, or IPv6 /64) may wait at once; 0: any number.</summary>
    public int WaitingPerAddress { get; set; } = 20;

    /// <summary>How many hand-offs one desktop address may begin within <c>ReportWindow</c>; 0: any number.</summary>
    public int CreatedPerAddress { get; set; } = 120;

    /// <summary>How many hand-offs of one client may wait at once; 0: any number.</summary>
    public int WaitingPerClient { get; set; } = 20_000;

    /// <summary>
    /// How many requests for pages and their steps one address may make in a minute on one node; 0: any number. An event stream is one
    /// request.
    /// </summary>
    public int RequestsPerAddress { get; set; } = 600;

    /// <summary>How many short codes that name nothing one address may try in a minute on one node; 0: any number.</summary>
    public int GuessesPerAddress { get; set; } = 10;

    /// <summary>How many event streams one address may hold open on one node; 0: any number.</summary>
    public int StreamsPerAddress { get; set; } = 200;

    /// <summary>
    /// A database of places by address in MaxMind's format (.mmdb), for the country and town that the phone shows of the desktop. Null: no
    /// place is shown.
    /// </summary>
    public string? PlacesFile { get; set; }

    /// <summary>The country that phones are served in: ISO 3166-1 alpha-2. Null: countries are not compared.</summary>
    public string? ServingCountry { get; set; }

    /// <summary>What becomes of a hand-off whose desktop is known to be in another country than the phone.</summary>
    public OtherCountryPolicy OtherCountry { get; set; } = OtherCountryPolicy.Warn;
}

/// <summary>What becomes of a hand-off between two countries.</summary>
public enum OtherCountryPolicy
{
    /// <summary>Nothing is made of it.</summary>
    Ignore,

    /// <summary>The phone's holder is warned.</summary>
    Warn,

    /// <summary>It ends as soon as the phone takes it.</summary>
    Refuse,
}

/// <summary>Refuses settings that cannot work or are not safe, by name, when the server starts.</summary>
internal sealed class FrontchannelOptionsValidator : IValidateOptions<FrontchannelOptions>
{
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan ShortestRotation = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ShortestWindow = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, FrontchannelOptions options)
    {
        List<string> failures = [];
        Check(options.Lifetime >= options.Rotation && options.Lifetime <= LongestLifetime, nameof(options.Lifetime), $"must be from Rotation to {LongestLifetime}");
        Check(options.Rotation >= ShortestRotation, nameof(options.Rotation), $"must be at least {ShortestRotation}");
        Check(
            options.ReportWindow >= ShortestWindow && options.ReportWindow <= LongestWindow,
            nameof(options.ReportWindow),
            $"must be from {ShortestWindow} to {LongestWindow}: a token may live as long");
        Check(options.WaitingPerAddress >= 0, nameof(options.WaitingPerAddress), "must not be negative");
        Check(options.CreatedPerAddress >= 0, nameof(options.CreatedPerAddress), "must not be negative");
        Check(options.WaitingPerClient >= 0, nameof(options.WaitingPerClient), "must not be negative");
        Check(options.RequestsPerAddress >= 0, nameof(options.RequestsPerAddress), "must not be negative");
        Check(options.GuessesPerAddress >= 0, nameof(options.GuessesPerAddress), "must not be negative");
        Check(options.StreamsPerAddress >= 0, nameof(options.StreamsPerAddress), "must not be negative");
        Check(options.PlacesFile is null || File.Exists(options.PlacesFile), nameof(options.PlacesFile), "names no file");
        Check(
            options.ServingCountry is null or { Length: 2 } && (options.ServingCountry?.All(char.IsAsciiLetterUpper) ?? true),
            nameof(options.ServingCountry),
            "must be two capital letters (ISO 3166-1)");
        Check(
            options.OtherCountry is not OtherCountryPolicy.Refuse || (options.ServingCountry is not null && options.PlacesFile is not null),
            nameof(options.OtherCountry),
            "cannot refuse without ServingCountry and PlacesFile");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string setting, string words)
        {
            if (!holds)
            {
                failures.Add($"{FrontchannelOptions.Section}:{setting} {words}.");
            }
        }
    }
}
