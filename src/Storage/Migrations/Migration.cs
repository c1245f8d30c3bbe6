// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Storage.Migrations;

/// <summary>One step of a room's schema, in the words of one engine.</summary>
internal sealed partial record Migration(string Room, int Number, string Name, string Sql)
{
    /// <summary>What was run, so that a later change of the file is noticed; line ends do not count.</summary>
    public string Sha256 { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The migrations a room brings for an engine, in the order of their numbers.</summary>
    /// <exception cref="MigrationException">Two files have the same number.</exception>
    public static IReadOnlyList<Migration> Read(MigrationSource source, DatabaseEngine engine)
    {
        var migrations = new SortedDictionary<int, Migration>();
        foreach (var resource in source.Assembly.GetManifestResourceNames())
        {
            var match = ResourceName().Match(resource);
            var only = match.Groups["engine"].Value;
            if (!match.Success || (only.Length > 0 && !only.Equals(engine.ToString(), StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            using var reader = new StreamReader(source.Assembly.GetManifestResourceStream(resource)!);
            var number = int.Parse(match.Groups["number"].ValueSpan, CultureInfo.InvariantCulture);
            var migration = new Migration(source.Room, number, match.Groups["name"].Value, reader.ReadToEnd());
            if (!migrations.TryAdd(number, migration))
            {
                throw new MigrationException($"{source.Room} has two migrations numbered {number:000} for {engine}.");
            }
        }

        return [.. migrations.Values];
    }

    /// <summary>As people name it.</summary>
    public override string ToString() => $"{Room} {Number:000}_{Name}";

    [GeneratedRegex(@"\.Schema\.(?<number>\d{3})_(?<name>[a-z0-9_]+)(\.(?<engine>sqlite|postgres))?\.sql$")]
    private static partial Regex ResourceName();
}
