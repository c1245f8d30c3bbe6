// SPDX-License-Identifier: Apache-2.0
using Network.Sessions;

namespace Network.Tests.Sessions.Oracle;

/// <summary>What became of the look-ups.</summary>
internal sealed class Tally
{
    private readonly SortedDictionary<string, int> _refusals = new(StringComparer.Ordinal);

    private readonly List<string> _unexplained = [];

    public int Asked { get; private set; }

    public int Wrong { get; private set; }

    public int Refused { get; private set; }

    public int WithoutCause { get; private set; }

    public void Count(Verdict verdict, Hold holder, Fault causes, string where)
    {
        Asked++;
        if (verdict.Reason is { } reason)
        {
            Refused++;
            if (causes == Fault.None)
            {
                WithoutCause++;
                _unexplained.Add($"{reason.Word} {where}");
            }

            var cause = $"{reason.Word} after {causes}";
            _refusals[cause] = _refusals.GetValueOrDefault(cause) + 1;
        }
        else
        {
            Wrong += verdict.Holder.Line.Number == Packets.NumberOf(holder.Sim).Packed ? 0 : 1;
        }
    }

    public override string ToString() =>
        $"asked {Asked}, wrong {Wrong}, refused {Refused} ({100.0 * Refused / Math.Max(1, Asked):0.000} %)\n"
        + string.Join('\n', _refusals.OrderByDescending(pair => pair.Value).Take(30).Select(pair => $"  {pair.Value,7} {pair.Key}"))
        + string.Concat(_unexplained.Take(10).Select(line => $"\n  unexplained: {line}"));
}
