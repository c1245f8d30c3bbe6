// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Frontchannel.Pages;

/// <summary>A file of <c>Assets/</c>, carried in the program.</summary>
internal sealed class Asset
{
    private const string Prefix = "Assets/";

    private static readonly FrozenDictionary<string, string> MediaTypes = new Dictionary<string, string>
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    private Asset(string name, byte[] bytes)
    {
        Name = name;
        Bytes = bytes;
        MediaType = MediaTypes[Path.GetExtension(name)];
        var hash = Convert.ToHexStringLower(SHA256.HashData(bytes))[..16];
        EntityTag = new EntityTagHeaderValue($"\"{hash}\"");
        Url = $"/handoff/assets/{name}?v={hash}";
    }

    /// <summary>Every file, by its name.</summary>
    public static FrozenDictionary<string, Asset> All { get; } = typeof(Asset).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Select(name => Load(name[Prefix.Length..]))
        .ToFrozenDictionary(asset => asset.Name, StringComparer.Ordinal);

    /// <summary>Its name, without a folder.</summary>
    public string Name { get; }

    /// <summary>Its content.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Its media type.</summary>
    public string MediaType { get; }

    /// <summary>Changes with its content.</summary>
    public EntityTagHeaderValue EntityTag { get; }

    /// <summary>Where pages find it; changes with its content, so that nobody mixes an old file with a new page.</summary>
    public string Url { get; }

    private static Asset Load(string name)
    {
        using var stream = typeof(Asset).Assembly.GetManifestResourceStream(Prefix + name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new Asset(name, bytes);
    }
}
