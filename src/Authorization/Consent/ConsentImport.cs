// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Authorization.Tokens;
using Facts;
using Kernel;

namespace Authorization.Consent;

/// <summary>
/// Takes in what subscribers decided, one JSON object per line. The later decision holds, whatever the order of the lines, and a line
/// that is taken in again changes nothing. Each change is a fact, in the same commit.
/// </summary>
public sealed class ConsentImport
{
    // A few dozen milliseconds of a store that grants and tokens wait for too.
    private const int ChunkLength = 500;

    private readonly ConsentTable _table;
    private readonly Ledger _ledger;
    private readonly Decisions _decisions;
    private readonly PairwiseSubject _subjects;
    private readonly PairwiseSecret _secret;
    private readonly TimeProvider _time;

    internal ConsentImport(
        ConsentTable table, Ledger ledger, Decisions decisions, PairwiseSubject subjects, PairwiseSecret secret, TimeProvider time)
    {
        _table = table;
        _ledger = ledger;
        _decisions = decisions;
        _subjects = subjects;
        _secret = secret;
        _time = time;
    }

    /// <summary>Reads to the end. Lines that are refused are told and passed over; memory stays bounded however many there are.</summary>
    /// <param name="lines">UTF-8, a line of at most 4096 octets per decision; empty lines are nothing.</param>
    /// <param name="onRefused">Is told the number of a refused line, from 1, and why; nothing of its content.</param>
    /// <param name="ct">Ends the import between two commits.</param>
    /// <exception cref="Storage.StoreUnavailableException">The rest is not recorded; the whole may be imported again.</exception>
    public async Task<ConsentImportReport> RunAsync(Stream lines, Action<long, string> onRefused, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(onRefused);
        _subjects.Use(await _secret.GetAsync(ct)); // Whoever imports need not be a server.
        var (read, changed, refused) = (0L, 0L, 0L);
        var chunk = new List<ConsentRecord>(ChunkLength);
        await foreach (var line in BoundedLines.ReadAsync(lines, ct))
        {
            if (line.Content is { } content && content.AsSpan().Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            read++;
            if (!Read(line).Try(out var record, out var reason))
            {
                refused++;
                onRefused(line.Number, reason);
                continue;
            }

            chunk.Add(record);
            if (chunk.Count == ChunkLength)
            {
                changed += await CommitAsync(chunk, ct);
            }
        }

        changed += await CommitAsync(chunk, ct);
        return new ConsentImportReport(read, changed, read - changed - refused, refused);
    }

    private Result<ConsentRecord, string> Read(NumberedLine line) => line.Content is null
        ? $"longer than {BoundedLines.MaxLength} octets"
        : ConsentRecordReader.Read(line.Content, _time.GetUtcNow());

    private async Task<int> CommitAsync(List<ConsentRecord> chunk, CancellationToken ct)
    {
        if (chunk.Count == 0)
        {
            return 0;
        }

        var rows = new List<ConsentRow>(chunk.Count);
        var recordOf = new List<int>(chunk.Count);
        for (var i = 0; i < chunk.Count; i++)
        {
            rows.AddRange(ConsentRow.Of(chunk[i], _table.SubjectOf(chunk[i].Number)));
            recordOf.AddRange(Enumerable.Repeat(i, rows.Count - recordOf.Count));
        }

        var started = Stopwatch.GetTimestamp();
        var count = 0;
        await _ledger.RecordAsync(
            async (batch, inTransaction) =>
            {
                var changed = await ConsentWriter.WriteAsync(batch, rows, inTransaction);
                Fact[] facts = [.. recordOf.Where((_, row) => changed[row]).Distinct().Select(i => Describe(chunk[i]))];
                count = facts.Length;
                return facts;
            },
            ct);
        chunk.Clear();

        // Those who serve write to the same store: an import takes half of its time at most.
        await Task.Delay(Stopwatch.GetElapsedTime(started), ct);
        return count;
    }

    private Fact Describe(ConsentRecord record)
    {
        var details = new Dictionary<string, string> { ["decided_at"] = record.At.UtcDateTime.ToString("O") };
        if (record.Purpose is { } purpose)
        {
            details["purpose"] = purpose;
            details["scope"] = string.Join(' ', record.Scopes);
        }

        if (record.Source is { } source)
        {
            details["source"] = source;
        }

        return new Fact
        {
            Kind = FactKind.Consent,
            Outcome = record.Word,
            ClientId = record.ClientId,
            Subject = _decisions.PseudonymOf(record.Number),
            At = _time.GetUtcNow(),
            Details = details,
        };
    }
}

/// <summary>How an import went, in lines.</summary>
/// <param name="Lines">How many there were.</param>
/// <param name="Changed">Decisions that are new.</param>
/// <param name="Unchanged">Decisions that were known already, or older than one of their kind.</param>
/// <param name="Refused">Lines that could not be read.</param>
public sealed record ConsentImportReport(long Lines, long Changed, long Unchanged, long Refused);
