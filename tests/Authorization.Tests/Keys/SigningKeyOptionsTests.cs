// SPDX-License-Identifier: Apache-2.0
using Authorization.Keys;

namespace Authorization.Tests.Keys;

public class SigningKeyOptionsTests
{
    [Fact]
    public void The_defaults_are_accepted() => Assert.Empty(Problems(new SigningKeyOptions()));

    [Fact]
    [Trait("rule", "SEC-205")]
    public void A_key_may_not_sign_before_every_cache_can_know_it() => Assert.Equal(
        "Keys:AnnounceFor must be at least JwksMaxAge + PollInterval + 00:00:10.",
        Assert.Single(Problems(new SigningKeyOptions
        {
            JwksMaxAge = TimeSpan.FromMinutes(10),
            PollInterval = TimeSpan.FromSeconds(10),
            AnnounceFor = TimeSpan.FromMinutes(10),
        })));

    [Fact]
    [Trait("rule", "SEC-206")]
    public void A_key_may_not_leave_before_its_last_token_has_expired() => Assert.Equal(
        "Keys:RetireAfter must be at least JwksMaxAge + 00:05:00.",
        Assert.Single(Problems(new SigningKeyOptions { RetireAfter = TimeSpan.FromMinutes(14) })));

    [Theory]
    [InlineData("JwksMaxAge")]
    [InlineData("PollInterval")]
    [InlineData("RotationAge")]
    [InlineData("AnnounceFor")]
    public void A_time_of_nothing_is_refused_by_name(string setting)
    {
        var options = new SigningKeyOptions();
        typeof(SigningKeyOptions).GetProperty(setting)!.SetValue(options, TimeSpan.Zero);

        Assert.Contains(Problems(options), problem => problem.StartsWith($"Keys:{setting} ", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Problems(SigningKeyOptions options) =>
        new SigningKeyOptionsValidator().Validate(null, options).Failures ?? [];
}
