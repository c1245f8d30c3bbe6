// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.Metrics;

namespace Storage;

/// <summary>The room's instruments; every one is tagged with the database.</summary>
internal static class StorageMeter
{
    private static readonly Meter Meter = new("Storage");

    /// <summary>Batches that were taken to the database.</summary>
    public static readonly Counter<long> Batches = Meter.CreateCounter<long>("storage.batches");

    /// <summary>Units in them; divided by the batches, how many share one commit.</summary>
    public static readonly Counter<long> Units = Meter.CreateCounter<long>("storage.units");

    /// <summary>Units refused because the queue was full or closed.</summary>
    public static readonly Counter<long> Refused = Meter.CreateCounter<long>("storage.refused");
}
