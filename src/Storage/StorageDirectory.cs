// SPDX-License-Identifier: Apache-2.0
namespace Storage;

/// <summary>
/// Makes what belongs to this server's user alone. The mode is given at creation, so that there is no moment at which another
/// user could open it.
/// </summary>
public static class StorageDirectory
{
    /// <summary>Creates the directory with mode 0700 unless it exists.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Opens a file for writing, creating it with mode 0600 unless it exists.</summary>
    public static FileStream CreateFile(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }
}
