// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Differential;

/// <summary>A request that the two servers answer differently; in <c>differences.tsv</c> with the key of its reason.</summary>
internal sealed record Difference(string Case, string Ours, string Theirs)
{
    private const string Section = "## Compared with a certified server";

    /// <summary>The listed ones, each with the key of its reason.</summary>
    public static IReadOnlyDictionary<Difference, string> Listed()
    {
        var lines = File.ReadAllLines(Path.Combine(
            Sandbox.RepositoryRoot, "tests", "EndToEnd.Tests", "Differential", "differences.tsv"));
        return lines.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('\t'))
            .ToDictionary(fields => new Difference(fields[1], fields[2], fields[3]), fields => fields[0]);
    }

    /// <summary>The keys for which <c>docs/divergences.md</c> gives a reason.</summary>
    public static IReadOnlyList<string> ExplainedKeys()
    {
        var text = File.ReadAllText(Path.Combine(Sandbox.RepositoryRoot, "docs", "divergences.md"));
        return [.. text[text.IndexOf(Section, StringComparison.Ordinal)..].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1])];
    }

    /// <summary>As it stands in the file, after the key.</summary>
    public override string ToString() => $"{Case}\t{Ours}\t{Theirs}";
}
