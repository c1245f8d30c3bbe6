// SPDX-License-Identifier: Apache-2.0
namespace EndToEnd.Tests.Differential;

/// <summary>Each parameter of an authorization request, spoilt in each way that needs no knowledge of what it means.</summary>
internal static class ParameterCases
{
    private static readonly (string Name, Action<Draft, string> Apply)[] Defects =
    [
        ("missing", (ask, name) => ask.Remove(name)),
        ("empty", (ask, name) => ask.SetEncoded(name, "")),
        ("repeated alike", (ask, name) => ask.AddEncoded(name, ask.Encoded(name))),
        ("repeated differently", (ask, name) => ask.Add(name, "other")),
        ("repeated empty", (ask, name) => ask.AddEncoded(name, "")),
        ("too long", (ask, name) => ask.SetEncoded(name, ask.Encoded(name) + new string('a', 3000))),
        ("broken escape", (ask, name) => ask.SetEncoded(name, ask.Encoded(name) + "%zz")),
        ("line feed", (ask, name) => ask.SetEncoded(name, ask.Encoded(name) + "%0A")),
        ("NUL", (ask, name) => ask.SetEncoded(name, ask.Encoded(name) + "%00")),
        ("not UTF-8", (ask, name) => ask.SetEncoded(name, ask.Encoded(name) + "%FF")),
        ("in capitals", (ask, name) => ask.Set(name, Uri.UnescapeDataString(ask.Encoded(name)).ToUpperInvariant())),
        ("trailing space", (ask, name) => ask.SetEncoded(name, ask.Encoded(name) + "%20")),
    ];

    public static IEnumerable<Case> All =>
        from method in new[] { "GET", "POST" }
        from parameter in Party.Asked
        from defect in method == "GET" ? Defects : Defects[..5]
        select new Case($"{method} authorize: {parameter.Name} {defect.Name}", _ =>
        {
            var ask = Party.Ask().As(method);
            defect.Apply(ask, parameter.Name);
            return Task.FromResult(ask);
        });
}
