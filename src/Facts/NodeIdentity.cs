// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Storage;

namespace Facts;

/// <summary>
/// This node's name in the chains of facts: made on the first start, kept in the file <c>node</c> of <c>Storage:Directory</c>.
/// A node that loses the file begins a new chain.
/// </summary>
public sealed class NodeIdentity
{
    private const int RandomOctets = 8;
    private readonly Lazy<string> _id;

    internal NodeIdentity(IOptions<StorageOptions> options) =>
        _id = new Lazy<string>(() => ReadOrCreate(options.Value.Directory));

    /// <summary>Sixteen lower-case hexadecimal digits.</summary>
    public string Id => _id.Value;

    private static string ReadOrCreate(string directory)
    {
        StorageDirectory.Create(directory);
        var path = Path.Combine(directory, "node");
        if (!File.Exists(path))
        {
            // Written aside and moved into place without overwriting: of two processes that start at once, both read the first one's.
            var temporary = path + "." + Path.GetRandomFileName();
            using (var writer = new StreamWriter(StorageDirectory.CreateFile(temporary)))
            {
                writer.WriteLine(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomOctets)));
            }

            try
            {
                File.Move(temporary, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                File.Delete(temporary);
            }
        }

        var id = File.ReadAllText(path).Trim();
        return id.Length == 2 * RandomOctets && id.All(char.IsAsciiHexDigitLower)
            ? id
            : throw new InvalidOperationException("The file 'node' in Storage:Directory does not hold a node's name.");
    }
}
