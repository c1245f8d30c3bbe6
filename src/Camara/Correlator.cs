// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Microsoft.AspNetCore.Http;

namespace Camara;

/// <summary>
/// The <c>x-correlator</c> of one exchange: the caller's, or a fresh UUID where the caller sent none or a bad one. It is on every
/// answer; a value that the version does not take, or that cannot be repeated safely, never is (Design Guide §5.8.5).
/// </summary>
/// <param name="Value">What the answer carries.</param>
/// <param name="IsRefused">The caller sent something that the version refuses.</param>
internal readonly record struct Correlator(string Value, bool IsRefused)
{
    /// <summary>The header's name.</summary>
    public const string HeaderName = "x-correlator";

    private const int MaxLength = 256;

    // The pattern's class, read as a set: a regular expression's `$` would let a final line feed pass.
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:;./<>{}");

    // What a header may hold and a log line can show (RFC 9110 §5.5, without tabs and octets of no known charset).
    private static readonly SearchValues<char> Visible =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c)]);

    /// <summary>Reads the header; an empty value counts as absent, two headers as malformed.</summary>
    public static Correlator Read(IHeaderDictionary headers, CorrelatorRule rule)
    {
        var values = headers[HeaderName];
        return values.Count switch
        {
            0 => Fresh(refused: false),
            1 => Of(values[0], rule),
            _ => Fresh(refused: rule is CorrelatorRule.Pattern),
        };
    }

    /// <summary>Takes the caller's value if the rule allows it.</summary>
    internal static Correlator Of(string? value, CorrelatorRule rule) =>
        string.IsNullOrEmpty(value) ? Fresh(refused: false)
        : value.Length > MaxLength || value.AsSpan().ContainsAnyExcept(rule is CorrelatorRule.Pattern ? Alphabet : Visible)
            ? Fresh(refused: rule is CorrelatorRule.Pattern)
            : new Correlator(value, IsRefused: false);

    private static Correlator Fresh(bool refused) => new(Guid.NewGuid().ToString(), refused);
}
