// SPDX-License-Identifier: Apache-2.0
using Facts;
using Microsoft.Extensions.Options;

namespace Authorization.Limits;

/// <summary>How much is too much. Each number is a limit of its own; 0 turns it off. In the sandbox all are off unless set.</summary>
public sealed class LimitsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Limits";

    /// <summary>
    /// How often one client may be told in <c>FalseAnswersWindow</c> that a subscriber's number is another one. Then every comparison
    /// of theirs is refused with 429, right ones included: otherwise the difference would be the answer.
    /// </summary>
    public int FalseAnswers { get; set; } = 5;

    /// <summary>The length of time that <c>FalseAnswers</c> holds in, wherever it begins; whole minutes, up to a day.</summary>
    public TimeSpan FalseAnswersWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How many authorizations of one subscriber are granted in <c>CodesWindow</c>, over all clients: a brake on software that runs them
    /// behind his back.
    /// </summary>
    public int CodesPerSubscriber { get; set; } = 30;

    /// <summary>The length of time that <c>CodesPerSubscriber</c> holds in, wherever it begins; whole minutes, up to a day.</summary>
    public TimeSpan CodesWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How many hand-offs of one subscriber are granted in <c>HandoffsWindow</c>, over all clients: beyond it somebody is being pressed to
    /// say yes. They count as authorizations too.
    /// </summary>
    public int HandoffsPerSubscriber { get; set; } = 10;

    /// <summary>The length of time that <c>HandoffsPerSubscriber</c> holds in, wherever it begins; whole minutes, up to a day.</summary>
    public TimeSpan HandoffsWindow { get; set; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How many requests of one client are answered in a minute, at <c>/token</c> and every other endpoint for clients together. An API
    /// hosted apart (<c>client_type</c> <c>resource_server</c>) has no such limit.
    /// </summary>
    public int RequestsPerClient { get; set; } = 12_000;

    /// <summary>How many requests to <c>/authorize</c> are answered in a minute for one IPv4 address, or one IPv6 /64.</summary>
    public int AuthorizationsPerAddress { get; set; } = 60;

    /// <summary>
    /// How many requests without a valid client authentication are answered in a minute for one IPv4 address, or one IPv6 /64. Then
    /// nobody is authenticated from there until the minute is over; the same client goes on from elsewhere.
    /// </summary>
    public int FailedAuthenticationsPerAddress { get; set; } = 20;
}

/// <summary>Refuses limits that cannot be held, by name, when the server starts.</summary>
internal sealed class LimitsOptionsValidator : IValidateOptions<LimitsOptions>
{
    private const int HighestRate = 100_000_000;

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, LimitsOptions options)
    {
        List<string> failures = [];
        CheckLimit(nameof(options.FalseAnswers), options.FalseAnswers, Quota.HighestLimit);
        CheckLimit(nameof(options.CodesPerSubscriber), options.CodesPerSubscriber, Quota.HighestLimit);
        CheckLimit(nameof(options.HandoffsPerSubscriber), options.HandoffsPerSubscriber, Quota.HighestLimit);
        CheckLimit(nameof(options.RequestsPerClient), options.RequestsPerClient, HighestRate);
        CheckLimit(nameof(options.AuthorizationsPerAddress), options.AuthorizationsPerAddress, HighestRate);
        CheckLimit(nameof(options.FailedAuthenticationsPerAddress), options.FailedAuthenticationsPerAddress, HighestRate);
        CheckWindow(nameof(options.FalseAnswersWindow), options.FalseAnswersWindow);
        CheckWindow(nameof(options.CodesWindow), options.CodesWindow);
        CheckWindow(nameof(options.HandoffsWindow), options.HandoffsWindow);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void CheckLimit(string setting, int value, int most)
        {
            if (value < 0 || value > most)
            {
                failures.Add($"{LimitsOptions.Section}:{setting} must be from 0 (off) to {most}.");
            }
        }

        void CheckWindow(string setting, TimeSpan value)
        {
            if (value < ShortestWindow || value > LongestWindow || value.Ticks % ShortestWindow.Ticks != 0)
            {
                failures.Add($"{LimitsOptions.Section}:{setting} must be whole minutes from {ShortestWindow} to {LongestWindow}.");
            }
        }
    }
}
