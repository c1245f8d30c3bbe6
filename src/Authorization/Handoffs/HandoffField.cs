// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;
using Kernel;

namespace Authorization.Handoffs;

/// <summary>What a request may write into a place of a template.</summary>
internal sealed partial class HandoffField
{
    private const int MaxLength = 64;

    private static readonly FrozenDictionary<string, Func<string, bool>> Types = new Dictionary<string, Func<string, bool>>
    {
        ["text"] = ShownText.IsPlain,
        ["amount"] = value => Amount().IsMatch(value),
        ["date"] = value => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Func<string, bool> _isOfType;
    private readonly int _maxLength;

    private HandoffField(Func<string, bool> isOfType, int maxLength)
    {
        _isOfType = isOfType;
        _maxLength = maxLength;
    }

    /// <summary>The field, or why there is none.</summary>
    public static Result<HandoffField, string> Read(FieldRegistration? field) =>
        field?.Type is not { } type || !Types.TryGetValue(type, out var isOfType) ? "type is none of amount, date, text"
        : field.MaxLength is not null && type is not "text" ? "max_length belongs to texts only"
        : field.MaxLength is < 1 or > MaxLength ? $"max_length is not within 1 and {MaxLength}"
        : new HandoffField(isOfType, field.MaxLength ?? MaxLength);

    /// <summary>Whether the value may stand there.</summary>
    public bool Accepts(string value) => value.Length <= _maxLength && _isOfType(value);

    // As ISO 4217 writes money: no grouping, so that nothing reads as another amount elsewhere.
    [GeneratedRegex(@"\A(0|[1-9][0-9]{0,11})(\.[0-9]{1,4})? [A-Z]{3}\z")]
    private static partial Regex Amount();
}
