// SPDX-License-Identifier: Apache-2.0
namespace Network.Sessions;

/// <summary>What the packets of one session say about its number, taken together.</summary>
internal enum NumberKnowledge : byte
{
    /// <summary>No packet named a number, and none had to: Interims and Stops need not repeat it.</summary>
    Absent = 0,

    /// <summary>A Start named no number: the session has none. A number told otherwise is of another session under the same name.</summary>
    None = 1,

    /// <summary>The placeholder of SIMs without a number.</summary>
    Dummy = 2,

    /// <summary>One number, said once or many times.</summary>
    Present = 3,

    /// <summary>Two numbers, two IMSIs, or a packet at odds with itself, in one session: nobody can be named.</summary>
    Contradicted = 4,
}

/// <summary>The subscriber behind a session: number and IMSI as the feed told them. Merging is a join, so order does not matter.</summary>
/// <param name="Knowledge">What is known of the number.</param>
/// <param name="Number">The packed number; 0 unless present.</param>
/// <param name="Imsi">The IMSI's digits; 0 when not told.</param>
internal readonly record struct Line(NumberKnowledge Knowledge, ulong Number, ulong Imsi)
{
    /// <summary>Above every IMSI: fifteen digits.</summary>
    public const ulong ImsiBound = 1_000_000_000_000_000;

    /// <summary>The line one event speaks of.</summary>
    public static Line Of(AccountingEvent accountingEvent) => accountingEvent switch
    {
        { NumberState: NumberState.Present, Number: { } number } =>
            new Line(NumberKnowledge.Present, number.Packed, accountingEvent.Imsi),
        { NumberState: NumberState.Flawed } => new Line(NumberKnowledge.Contradicted, 0, 0),
        { NumberState: NumberState.Dummy } => new Line(NumberKnowledge.Dummy, 0, accountingEvent.Imsi),
        { Kind: AccountingKind.Start } => new Line(NumberKnowledge.None, 0, accountingEvent.Imsi),
        _ => new Line(NumberKnowledge.Absent, 0, accountingEvent.Imsi),
    };

    /// <summary>What both say: silence adds nothing, a number that differs or that a Start did not have contradicts.</summary>
    public static Line Merge(Line one, Line other)
    {
        var numbersAgree = one.Knowledge == other.Knowledge
            ? one.Number == other.Number && one.Knowledge is not NumberKnowledge.Contradicted
            : one.Knowledge is NumberKnowledge.Absent || other.Knowledge is NumberKnowledge.Absent;
        var imsisAgree = one.Imsi == other.Imsi || one.Imsi == 0 || other.Imsi == 0;
        var contradicted = one.Knowledge is NumberKnowledge.Contradicted || other.Knowledge is NumberKnowledge.Contradicted;
        return numbersAgree && imsisAgree && !contradicted
            ? new Line((NumberKnowledge)Math.Max((byte)one.Knowledge, (byte)other.Knowledge),
                Math.Max(one.Number, other.Number), Math.Max(one.Imsi, other.Imsi))
            : new Line(NumberKnowledge.Contradicted, 0, 0);
    }

    /// <summary>The same number and the same IMSI, and at least one of them known.</summary>
    public bool IsSameSubscriberAs(Line other) =>
        this == other && Knowledge is not NumberKnowledge.Contradicted && (Number != 0 || Imsi != 0);

    /// <summary>Masked: a line is a person.</summary>
    public override string ToString() => "(line)";
}
