// SPDX-License-Identifier: Apache-2.0
namespace Testing.Contract;

/// <summary>Finds files of the repository from wherever a test runs.</summary>
public static class RepositoryFiles
{
    /// <summary>The directory of the solution file.</summary>
    public static string Root { get; } = FindUpwards(AppContext.BaseDirectory, "NumberVerification.sln") is { } solution
        ? Path.GetDirectoryName(solution)!
        : throw new InvalidOperationException("The tests run outside the repository.");

    /// <summary>The official CAMARA file, if it lies in <c>shared/camara</c> beside the repository or above; else null.</summary>
    public static string? FindOfficial(string fileName) =>
        FindUpwards(Root, Path.Combine("shared", "camara", fileName));

    private static string? FindUpwards(string directory, string relativePath)
    {
        for (var at = new DirectoryInfo(directory); at is not null; at = at.Parent)
        {
            var candidate = Path.Combine(at.FullName, relativePath);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
