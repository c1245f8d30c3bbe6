// SPDX-License-Identifier: Apache-2.0
using Authorization.Limits;
using Facts;

namespace Authorization.Tests.Limits;

public sealed class LimitsOptionsTests
{
    public static TheoryData<string, Action<LimitsOptions>> Refused => new()
    {
        { "Limits:FalseAnswers ", limits => limits.FalseAnswers = -1 },
        { "Limits:FalseAnswers ", limits => limits.FalseAnswers = Quota.HighestLimit + 1 },
        { "Limits:FalseAnswersWindow ", limits => limits.FalseAnswersWindow = TimeSpan.Zero },
        { "Limits:FalseAnswersWindow ", limits => limits.FalseAnswersWindow = TimeSpan.FromSeconds(90) },
        { "Limits:CodesPerSubscriber ", limits => limits.CodesPerSubscriber = -1 },
        { "Limits:CodesWindow ", limits => limits.CodesWindow = TimeSpan.FromDays(2) },
        { "Limits:HandoffsPerSubscriber ", limits => limits.HandoffsPerSubscriber = -1 },
        { "Limits:HandoffsWindow ", limits => limits.HandoffsWindow = TimeSpan.FromSeconds(61) },
        { "Limits:RequestsPerClient ", limits => limits.RequestsPerClient = -1 },
        { "Limits:AuthorizationsPerAddress ", limits => limits.AuthorizationsPerAddress = int.MaxValue },
        { "Limits:FailedAuthenticationsPerAddress ", limits => limits.FailedAuthenticationsPerAddress = -5 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_limit_that_cannot_be_held_is_refused_by_name(string named, Action<LimitsOptions> change)
    {
        var options = new LimitsOptions();
        change(options);
        Assert.StartsWith(named, Assert.Single(new LimitsOptionsValidator().Validate(null, options).Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void The_defaults_hold_and_so_does_everything_off()
    {
        var validator = new LimitsOptionsValidator();
        Assert.True(validator.Validate(null, new LimitsOptions()).Succeeded);
        Assert.True(validator.Validate(null, new LimitsOptions
        {
            FalseAnswers = 0,
            CodesPerSubscriber = 0,
            HandoffsPerSubscriber = 0,
            RequestsPerClient = 0,
            AuthorizationsPerAddress = 0,
            FailedAuthenticationsPerAddress = 0,
        }).Succeeded);
    }
}
