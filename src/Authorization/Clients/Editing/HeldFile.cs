// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Clients.Editing;

/// <summary>
/// A file that one editor at a time changes, as a whole: whoever reads it meanwhile finds the old text or the new one. The lock is a file
/// beside it that stays, because one that is removed could be held twice.
/// </summary>
internal sealed class HeldFile : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly FileStream _lock;

    private HeldFile(string path, FileStream held, byte[]? content)
    {
        _path = path;
        _lock = held;
        Content = content;
    }

    /// <summary>What it holds; null when it does not exist.</summary>
    public byte[]? Content { get; }

    /// <summary>Waits for other editors, then reads the file.</summary>
    /// <exception cref="IOException">It cannot be read, or another editor does not let go.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory or the file is not open to this user.</exception>
    public static async Task<HeldFile> TakeAsync(string path, CancellationToken ct)
    {
        // Mounted configuration is often a link: what it names is replaced, not the link.
        var named = new FileInfo(path);
        var target = named.LinkTarget is null ? named.FullName : named.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
        var held = await LockAsync($"{target}.lock", ct);
        try
        {
            return new HeldFile(target, held, File.Exists(target) ? await File.ReadAllBytesAsync(target, ct) : null);
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Puts another text in its place, with its mode; on disk before it has the name.</summary>
    /// <exception cref="IOException">It cannot be written, or somebody who heeds no lock changed it meanwhile.</exception>
    public void Replace(byte[] content)
    {
        var beside = $"{_path}.{Path.GetRandomFileName()}";
        try
        {
            using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write))
            {
                if (Content is not null && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(_path));
                }

                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            var present = File.Exists(_path) ? File.ReadAllBytes(_path) : null;
            if (!present.AsSpan().SequenceEqual(Content))
            {
                throw new IOException($"{_path} was changed meanwhile; nothing was written.");
            }

            File.Move(beside, _path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }

    /// <summary>Lets the next editor in.</summary>
    public void Dispose() => _lock.Dispose();

    private static async Task<FileStream> LockAsync(string path, CancellationToken ct)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException held) when (held is not DirectoryNotFoundException)
            {
                if (waited >= Patience)
                {
                    throw new IOException($"Another editor holds {path}.", held);
                }
            }

            await Task.Delay(Pause, ct);
        }
    }
}
