// SPDX-License-Identifier: Apache-2.0
using Conformance;

// Conformance            writes docs/conformance.md
// Conformance --check    writes nothing and exits 1 when the page is not what it would write
const string command = "dotnet run --project tests/Conformance -c Release";

var root = new DirectoryInfo(AppContext.BaseDirectory);
while (!File.Exists(Path.Combine(root.FullName, "NumberVerification.sln")))
{
    root = root.Parent ?? throw new DirectoryNotFoundException("This program runs inside a checkout of the repository.");
}

// Beside this program, artifacts/bin/Conformance/release, lie the tests of the same configuration.
var here = new DirectoryInfo(AppContext.BaseDirectory);
var citations =
    from project in Directory.GetDirectories(Path.Combine(root.FullName, "tests"), "*.Tests")
    let name = Path.GetFileName(project)
    where name != "Conformance.Tests"
    let assembly = Path.Combine(here.Parent!.Parent!.FullName, name, here.Name, $"{name}.dll")
    from citation in TestCatalog.Read(assembly, "rule")
    select citation;
var table = File.ReadAllLines(Path.Combine(root.FullName, "tests", "Conformance", "rules.tsv"));
var page = new ConformancePage(RuleTable.Parse(table), citations);

foreach (var rule in page.Unknown)
{
    Console.Error.WriteLine($"A test names {rule}, which tests/Conformance/rules.tsv does not have.");
}

foreach (var rule in page.Outdated)
{
    Console.WriteLine($"{rule.Id} has a test now; its reason in tests/Conformance/rules.tsv can go: {rule.Reason}");
}

Console.WriteLine($"rules with neither a test nor a reason: {page.Gaps.Count}");
foreach (var rule in page.Gaps)
{
    Console.WriteLine($"  {rule.Id} {rule.Says}");
}

if (page.Unknown.Count > 0)
{
    return 1;
}

var file = Path.Combine(root.FullName, "docs", "conformance.md");
if (!args.Contains("--check"))
{
    File.WriteAllText(file, page.Print());
    return 0;
}

if (File.Exists(file) && File.ReadAllText(file) == page.Print())
{
    return 0;
}

Console.Error.WriteLine($"docs/conformance.md differs: {command}");
return 1;
