// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Storage.Sealing;

/// <summary>Keeps the Data Protection key ring in the main database, where every node finds it.</summary>
internal sealed class KeyRingRepository(Databases databases, TimeProvider time) : IXmlRepository
{
    // The interface is synchronous; it is called at start and about once a day.
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        const string sql = "SELECT xml FROM storage_key_ring ORDER BY created_at, friendly_name";
        var rows = databases.Main.RunAsync(connection => connection.QueryAsync<string>(sql), CancellationToken.None);
        return [.. rows.GetAwaiter().GetResult().Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        const string sql =
            "INSERT INTO storage_key_ring (friendly_name, xml, created_at) VALUES (@friendlyName, @xml, @now)";
        var xml = element.ToString(SaveOptions.DisableFormatting);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        databases.Main
            .RunAsync(connection => connection.ExecuteAsync(sql, new { friendlyName, xml, now }), CancellationToken.None)
            .GetAwaiter().GetResult();
    }
}
