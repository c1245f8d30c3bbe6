// SPDX-License-Identifier: Apache-2.0
namespace Server.Sandbox;

/// <summary>The files of this folder, carried inside the program.</summary>
internal static class EmbeddedFile
{
    /// <summary>Reads one as text.</summary>
    /// <exception cref="FileNotFoundException">The build left it out.</exception>
    public static string ReadText(string name)
    {
        using var reader = new StreamReader(Open(name));
        return reader.ReadToEnd();
    }

    /// <summary>Reads one as it is.</summary>
    /// <exception cref="FileNotFoundException">The build left it out.</exception>
    public static byte[] ReadBytes(string name)
    {
        using var stream = Open(name);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Stream Open(string name) =>
        typeof(EmbeddedFile).Assembly.GetManifestResourceStream($"Sandbox/{name}") ?? throw new FileNotFoundException(null, name);
}
