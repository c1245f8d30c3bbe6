// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Testing.Contract;

namespace Testing;

/// <summary>
/// What a long run found, kept where check.sh prints it: a test runner shows the output of failed tests only, and how far the
/// packets of a fuzzer came is worth reading when all is well.
/// </summary>
public static class RunReport
{
    /// <summary>Adds lines to <c>artifacts/reports/{name}.txt</c>.</summary>
    public static void Append(string name, params IEnumerable<string> lines)
    {
        var folder = Directory.CreateDirectory(Path.Combine(RepositoryFiles.Root, "artifacts", "reports"));
        File.AppendAllLines(Path.Combine(folder.FullName, $"{name}.txt"), lines);
    }

    /// <summary>How many times a run repeats itself: the environment's word, or the standard.</summary>
    public static int CountFrom(string variable, int standard) => Environment.GetEnvironmentVariable(variable) is { } text
        ? int.Parse(text, CultureInfo.InvariantCulture)
        : standard;
}
