// SPDX-License-Identifier: Apache-2.0
using System.Text;
using NumberVerification.Tests.Host;

namespace NumberVerification.Tests.V2;

/// <summary>Requests with random damage: each gets an answer the description allows, and only a good one spends a token.</summary>
public sealed class MutatedRequestTests(ApiHost host) : IClassFixture<ApiHost>
{
    private const int Requests = 4_000;
    private static readonly byte[] Telling = "\"\\{}[]:,+0129efx \n\r\t\0/*u"u8.ToArray();

    private static readonly string[] Seeds =
    [
        """{"phoneNumber":"+346661113334"}""",
        """{"hashedPhoneNumber":"6dd5d20f257c1f3620662454064e3aa25ba9a6c7a4d1e99e965bbadd3a7e07d6"}""",
        """{"phone\u004eumber":"\u002b346661113334"}""",
    ];

    [Fact]
    [Trait("rule", "SEC-020")]
    [Trait("rule", "SEC-221")]
    public async Task A_damaged_body_is_answered_as_documented()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var statuses = new Dictionary<int, int>();
        for (var i = 0; i < Requests; i++)
        {
            var body = Damage(Encoding.UTF8.GetBytes(Seeds[random.Next(Seeds.Length)]), random);
            var token = host.Tokens.Issue();
            using var response = await host.VerifyAsync(token, Calls.Bytes(body)); // Held against the description on its way.
            var status = (int)response.StatusCode;
            Assert.True(status is 200 or 400, $"seed {seed}: {status} for {Convert.ToHexString(body)}");
            Assert.True(host.Tokens.IsSpent(token) == (status == 200), $"seed {seed}: {Convert.ToHexString(body)}");
            statuses[status] = statuses.GetValueOrDefault(status) + 1;
        }

        Assert.True(statuses.GetValueOrDefault(200) > 10, "the damage never leaves a body whole");
        Assert.True(statuses.GetValueOrDefault(400) > Requests / 2, "the damage is never seen");
        Assert.DoesNotContain(host.Logs.Lines, line => line.Id.Id == 3002);
    }

    private static byte[] Damage(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var times = random.Next(4); times > 0 && bytes.Count > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] = Telling[random.Next(Telling.Length)];
                    break;
                case 2:
                    bytes.RemoveAt(at);
                    break;
                case 3:
                    bytes.Insert(at, Telling[random.Next(Telling.Length)]);
                    break;
                default:
                    bytes.InsertRange(at, bytes.Skip(random.Next(bytes.Count)).Take(random.Next(40)).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }
}
