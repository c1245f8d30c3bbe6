// SPDX-License-Identifier: Apache-2.0
namespace Server.Verbs.Clients;

/// <summary>Lines of words in columns, for a terminal and for <c>awk</c>.</summary>
internal static class Table
{
    private const int Gap = 2;

    /// <summary>Prints a heading and its rows, each as wide as its widest.</summary>
    public static void Print(string[] heading, IEnumerable<string[]> rows)
    {
        var lines = rows.Prepend(heading).ToList();
        var widths = heading.Select((_, column) => lines.Max(line => line[column].Length) + Gap).ToArray();
        foreach (var line in lines)
        {
            Console.WriteLine(string.Concat(line.Select((word, column) => word.PadRight(widths[column]))).TrimEnd());
        }
    }
}
