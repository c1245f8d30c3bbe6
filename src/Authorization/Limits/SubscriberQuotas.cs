// SPDX-License-Identifier: Apache-2.0
using Authorization.Spending;
using Authorization.Tokens;
using Facts;
using Kernel;
using Microsoft.Extensions.Options;

namespace Authorization.Limits;

/// <summary>
/// What may happen about one subscriber, counted exactly and over all nodes: each quota goes into the ledger entry of what it limits.
/// Pure; the subscriber is a keyed hash, so that no number can be found in what is counted.
/// </summary>
internal sealed class SubscriberQuotas(IOptions<LimitsOptions> options, PairwiseSubject subjects)
{
    /// <summary>The word under which facts keep that a subscriber was authenticated too often.</summary>
    public const string TooOften = "subscriber_limit";

    // No client's sector: none may contain a space.
    private const string Sector = "limits of this server";

    private readonly LimitsOptions _options = options.Value;

    /// <summary>
    /// The budget of wrong guesses (SEC-246). A <c>false</c> takes from it, a <c>true</c> is refused when it is used up: otherwise 200
    /// beside 429 would go on telling right from wrong. Handing out the number guesses nothing.
    /// </summary>
    /// <param name="clientId">Who asks.</param>
    /// <param name="number">About whom; null when the token stands for nobody.</param>
    /// <param name="outcome">What would be answered.</param>
    /// <param name="now">The instant of the request.</param>
    public IReadOnlyList<Quota> ForAnswer(string clientId, PhoneNumber? number, TokenOutcome outcome, DateTimeOffset now) =>
        number is null || outcome is TokenOutcome.Shared || _options.FalseAnswers == 0 ? [] :
        [
            new Quota(nameof(LimitKind.FalseAnswers), [clientId, Key(number.Value)], _options.FalseAnswers, _options.FalseAnswersWindow, now)
            {
                Takes = outcome is TokenOutcome.False,
            },
        ];

    /// <summary>The authorizations of one subscriber over all clients (SEC-244); for every grant that proves one.</summary>
    /// <param name="number">Who is to be authenticated; null when nobody is.</param>
    /// <param name="now">The instant of the request.</param>
    public IReadOnlyList<Quota> ForGrant(PhoneNumber? number, DateTimeOffset now) =>
        number is null || _options.CodesPerSubscriber == 0
            ? []
            : [new Quota(nameof(LimitKind.CodesPerSubscriber), [Key(number.Value)], _options.CodesPerSubscriber, _options.CodesWindow, now)];

    /// <summary>The hand-offs of one subscriber over all clients; beside <see cref="ForGrant"/>.</summary>
    /// <param name="number">Who is to be authenticated; null when nobody is.</param>
    /// <param name="now">The instant of the request.</param>
    public IReadOnlyList<Quota> ForHandoff(PhoneNumber? number, DateTimeOffset now) =>
        number is null || _options.HandoffsPerSubscriber == 0
            ? []
            : [new Quota(nameof(LimitKind.HandoffsPerSubscriber), [Key(number.Value)], _options.HandoffsPerSubscriber, _options.HandoffsWindow, now)];

    private string Key(PhoneNumber number) => subjects.Of(Sector, number);
}
