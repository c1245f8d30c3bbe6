// SPDX-License-Identifier: Apache-2.0
using Storage.Engines;

namespace Storage;

/// <summary>Where the server keeps its state.</summary>
public sealed class StorageOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Storage";

    /// <summary>The engine: <c>sqlite</c> (files, one process) or <c>postgres</c> (one or several processes).</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>
    /// Directory of the SQLite files <c>main.db</c> and <c>network.db</c>, and of the node's identity with either engine. One
    /// directory belongs to one running server. Created with mode 0700 when it does not exist.
    /// </summary>
    public string Directory { get; set; } = "data";

    /// <summary>The Npgsql connection string; required with <c>postgres</c>, not allowed with <c>sqlite</c>.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>How many changes may wait for one database before new ones are refused as unavailable; 1 to 1 000 000.</summary>
    public int QueueBound { get; set; } = 8192;

    /// <summary>How many changes one transaction may carry; 1 to 10 000.</summary>
    public int BatchBound { get; set; } = 512;

    /// <summary>What is wrong with the settings, each naming its setting; empty when nothing is.</summary>
    internal IEnumerable<string> Problems()
    {
        if (Provider is not ("sqlite" or "postgres"))
        {
            yield return "Storage:Provider must be sqlite or postgres.";
        }

        if (string.IsNullOrWhiteSpace(Directory))
        {
            yield return "Storage:Directory must name a directory.";
        }

        if (Provider is "postgres" && string.IsNullOrWhiteSpace(ConnectionString))
        {
            yield return "Storage:ConnectionString is required when Storage:Provider is postgres.";
        }
        else if (Provider is "postgres" && !PostgresEngine.CanRead(ConnectionString!))
        {
            // Without the text: it may hold a password.
            yield return "Storage:ConnectionString is not a connection string of Npgsql.";
        }

        if (Provider is "sqlite" && !string.IsNullOrEmpty(ConnectionString))
        {
            yield return "Storage:ConnectionString is set, but Storage:Provider is sqlite.";
        }

        if (QueueBound is < 1 or > 1_000_000)
        {
            yield return "Storage:QueueBound must be from 1 to 1000000.";
        }

        if (BatchBound is < 1 or > 10_000)
        {
            yield return "Storage:BatchBound must be from 1 to 10000.";
        }
    }
}
