// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Testing;
using Testing.Actors;

namespace EndToEnd.Tests.Differential;

/// <summary>
/// The same requests to this server and to a certified one, configured alike: whatever they answer differently is a decision
/// with a reason, or a bug.
/// </summary>
public sealed class DifferentialTests
{
    // Alike on both sides: the life the other server gives to a pushed request cannot be set.
    private static readonly Dictionary<string, string> Settings = new() { ["Authorization:PushedRequestLifetime"] = "00:01:00" };

    [Fact]
    public async Task A_certified_server_answers_alike_but_for_what_is_listed()
    {
        Assert.SkipWhen(OtherProvider.WhyMissing() is not null, OtherProvider.WhyMissing() ?? "");
        using var other = await OtherProvider.StartAsync();
        await using var server = await ServerProcess.StartAsync(Sandbox.ServerProgram, settings: Settings);
        using var ours = new Party(server.Issuer);
        using var theirs = new Party(other.Issuer);

        var found = await CompareAsync(ours, theirs);

        var listed = Difference.Listed();
        RunReport.Append("differential", [
            string.Create(CultureInfo.InvariantCulture, $"{Case.All.Count} requests, {Case.All.Count - found.Count} answered alike, ")
                + string.Create(CultureInfo.InvariantCulture, $"{found.Count} differently for {listed.Values.Distinct().Count()} listed reasons"),
            .. found.GroupBy(difference => listed.GetValueOrDefault(difference, "NOT LISTED")).OrderBy(reason => reason.Key, StringComparer.Ordinal)
                .Select(reason => string.Create(CultureInfo.InvariantCulture, $"{reason.Key,-24} {reason.Count()}")),
        ]);
        Assert.True(Case.All.Count >= 300);
        Assert.Equal(Case.All.Count, Case.All.Select(one => one.Name).Distinct().Count());
        AssertNone("answered differently and not listed", found.Where(difference => !listed.ContainsKey(difference)));
        AssertNone("listed but answered otherwise now", listed.Keys.Except(found));
    }

    [Fact]
    public void Every_reason_is_given_once_and_used()
    {
        var explained = Difference.ExplainedKeys();

        Assert.Equal(explained.Order(StringComparer.Ordinal), Difference.Listed().Values.Distinct().Order(StringComparer.Ordinal));
    }

    private static async Task<List<Difference>> CompareAsync(Party ours, Party theirs)
    {
        await Task.WhenAll(ours.LayAsideAsync(), theirs.LayAsideAsync());
        var found = new List<Difference>();
        foreach (var one in Case.All)
        {
            var answers = await Task.WhenAll(AnswerAsync(one, ours), AnswerAsync(one, theirs));
            if (answers[0] != answers[1])
            {
                found.Add(new Difference(one.Name, answers[0], answers[1]));
            }
        }

        return found;
    }

    private static async Task<string> AnswerAsync(Case one, Party party)
    {
        try
        {
            var draft = await one.MakeAsync(party);
            using var answer = await party.SendAsync(draft);
            return await AnswerClass.OfAsync(draft, answer, party.Issuer);
        }
        catch (Exception failure) when (failure is HttpRequestException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{one.Name} at {party.Issuer}", failure);
        }
    }

    private static void AssertNone(string what, IEnumerable<Difference> differences)
    {
        var lines = differences.Select(difference => difference.ToString()).ToList();
        Assert.True(lines.Count == 0, string.Create(CultureInfo.InvariantCulture, $"{lines.Count} {what}:\n{string.Join('\n', lines)}"));
    }
}
