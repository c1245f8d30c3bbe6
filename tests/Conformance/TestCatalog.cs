// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.Loader;

namespace Conformance;

/// <summary>Reads from a built test assembly which tests name which rule. No code of the assembly runs.</summary>
internal static class TestCatalog
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <summary>Every use of a trait in an assembly. A test that is skipped always proves nothing and is left out.</summary>
    /// <param name="path">The assembly, its dependencies beside it.</param>
    /// <param name="trait">The trait's name, <c>rule</c>.</param>
    /// <exception cref="InvalidDataException">Something that is no test carries the trait.</exception>
    public static IReadOnlyList<Citation> Read(string path, string trait)
    {
        var assembly = new Neighbours(path).LoadFromAssemblyPath(path);
        return [.. assembly.GetTypes().SelectMany(type => ReadClass(type, trait))];
    }

    private static IEnumerable<Citation> ReadClass(Type type, string trait)
    {
        foreach (var rule in Traits(type, trait))
        {
            var file = Lineage(type).SelectMany(one => one.GetMethods(Declared)).Select(FileOf).FirstOrDefault(found => found is not null);
            yield return new Citation(rule, type.Name, null, file ?? throw NotATest(type.Name));
        }

        foreach (var method in type.GetMethods(Declared))
        {
            foreach (var rule in Traits(method, trait))
            {
                var test = FactOf(method) ?? throw NotATest($"{type.Name}.{method.Name}");
                if (!test.NamedArguments.Any(argument => argument.MemberName == "Skip"))
                {
                    yield return new Citation(rule, type.Name, method.Name, FileOf(method)!);
                }
            }
        }
    }

    private static IEnumerable<string> Traits(MemberInfo member, string trait) =>
        from attribute in member.GetCustomAttributesData()
        where attribute.AttributeType.FullName == "Xunit.TraitAttribute" && trait.Equals(attribute.ConstructorArguments[0].Value)
        select (string)attribute.ConstructorArguments[1].Value!;

    private static IEnumerable<Type> Lineage(Type type)
    {
        for (var one = type; one is not null; one = one.BaseType)
        {
            yield return one;
        }
    }

    private static CustomAttributeData? FactOf(MethodInfo method) => method.GetCustomAttributesData().FirstOrDefault(
        attribute => Lineage(attribute.AttributeType).Any(type => type.FullName == "Xunit.FactAttribute"));

    // The attribute of a test has the compiler write down the file it stands in.
    private static string? FileOf(MethodInfo method)
    {
        const string root = "/tests/";
        var path = FactOf(method)?.ConstructorArguments.Select(argument => argument.Value).OfType<string>().FirstOrDefault()?.Replace('\\', '/');
        return path is null ? null : path[(path.LastIndexOf(root, StringComparison.Ordinal) + 1)..];
    }

    private static InvalidDataException NotATest(string name) => new($"{name} names a rule and is no test.");

    // Each test assembly among its own dependencies: two of them may bring different ones of the same name.
    private sealed class Neighbours(string path) : AssemblyLoadContext
    {
        private readonly AssemblyDependencyResolver _resolver = new(path);

        protected override Assembly? Load(AssemblyName assemblyName) =>
            _resolver.ResolveAssemblyToPath(assemblyName) is { } found ? LoadFromAssemblyPath(found) : null;
    }
}
