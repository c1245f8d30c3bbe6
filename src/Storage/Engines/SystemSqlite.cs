// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Storage.Engines;

/// <summary>
/// Lets the operating system's SQLite, which its vendor patches, take the place of the older one in the package
/// (GHSA-2m69-gcr7-jv3q). Where there is none, or it is older than the statements used here, the package's own is loaded.
/// </summary>
internal static class SystemSqlite
{
    /// <summary>3.35 brought RETURNING.</summary>
    private const int OldestVersion = 3_035_000;

    private static readonly string[] Names = ["libsqlite3.so.0", "libsqlite3.dylib"];

    /// <summary>Sets the resolver; to be called once, before the first use of SQLite.</summary>
    public static void Prefer() =>
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (library is not "e_sqlite3")
        {
            return 0;
        }

        foreach (var name in Names)
        {
            if (NativeLibrary.TryLoad(name, out var handle))
            {
                if (Version(handle) >= OldestVersion)
                {
                    return handle;
                }

                NativeLibrary.Free(handle);
            }
        }

        return 0;
    }

    private static int Version(nint handle) =>
        NativeLibrary.TryGetExport(handle, "sqlite3_libversion_number", out var export)
            ? Marshal.GetDelegateForFunctionPointer<LibVersionNumber>(export)()
            : 0;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int LibVersionNumber();
}
