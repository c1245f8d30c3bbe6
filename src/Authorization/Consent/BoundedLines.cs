// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Authorization.Consent;

/// <summary>Reads lines of a stream of any length in bounded memory: what is too long is passed over, and said to be.</summary>
internal static class BoundedLines
{
    /// <summary>The longest line, in octets.</summary>
    public const int MaxLength = 4096;

    private const byte LineFeed = (byte)'\n';

    /// <summary>Every line, numbered from 1, the last one with or without an end.</summary>
    public static async IAsyncEnumerable<NumberedLine> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var (number, isTooLong, isCompleted) = (0L, false, false);
        while (!isCompleted)
        {
            var result = await reader.ReadAsync(ct);
            var buffer = result.Buffer;
            while (buffer.PositionOf(LineFeed) is { } end)
            {
                yield return Take(++number, isTooLong, buffer.Slice(0, end));
                isTooLong = false;
                buffer = buffer.Slice(buffer.GetPosition(1, end));
            }

            isCompleted = result.IsCompleted;
            if (isCompleted && (isTooLong || !buffer.IsEmpty))
            {
                yield return Take(++number, isTooLong, buffer);
            }
            else if (buffer.Length > MaxLength)
            {
                isTooLong = true;
                buffer = buffer.Slice(buffer.End);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }

        await reader.CompleteAsync();
    }

    private static NumberedLine Take(long number, bool isTooLong, ReadOnlySequence<byte> line) =>
        new(number, isTooLong || line.Length > MaxLength ? null : line.ToArray());
}

/// <summary>A line.</summary>
/// <param name="Number">Which, from 1.</param>
/// <param name="Content">Its octets; null when there are more than <see cref="BoundedLines.MaxLength"/>.</param>
internal readonly record struct NumberedLine(long Number, byte[]? Content);
