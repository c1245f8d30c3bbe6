// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Authorization.Clients;

namespace Authorization.Authorize;

/// <summary>The scope parameter, taken apart (RFC 6749 §3.3) and sorted into what it asks for.</summary>
/// <param name="IsWellFormed">Whether it follows the grammar, within bounds, with no value twice.</param>
/// <param name="Values">Every value.</param>
internal sealed record RequestedScopes(bool IsWellFormed, IReadOnlyList<string> Values)
{
    private const int MaxLength = 1024;
    private const int MaxValues = 16;
    private const char LegacyMark = '#';

    // scope-token: %x21 / %x23-5B / %x5D-7E.
    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        Enumerable.Range(0x21, 0x5E).Select(c => (char)c).Where(c => c is not ('"' or '\\')).ToArray());

    private static readonly RequestedScopes Malformed = new(false, []);

    /// <summary>The purposes, with their <c>dpv:</c>.</summary>
    public IEnumerable<string> Purposes =>
        Values.Where(value => value.StartsWith(ScopeCatalog.PurposePrefix, StringComparison.Ordinal));

    /// <summary>What opens an API: all that is neither a purpose nor OpenID Connect's own.</summary>
    public IEnumerable<string> ApiScopes =>
        Values.Where(value => !value.StartsWith(ScopeCatalog.PurposePrefix, StringComparison.Ordinal)
            && value is not (ScopeCatalog.OpenId or ScopeCatalog.OfflineAccess));

    /// <summary>Whether an ID token is asked for.</summary>
    public bool HasOpenId => Values.Contains(ScopeCatalog.OpenId);

    /// <summary>
    /// Reads the parameter as this client may write it. With <see cref="Client.LegacyPurposeScopes"/> the purpose may stand before each
    /// scope, <c>dpv:Purpose#scope</c>, as CAMARA had it in 2023; it means the same as today's two values. Only the code flow is that old.
    /// </summary>
    public static RequestedScopes Parse(string? scope, Client client) =>
        client.LegacyPurposeScopes ? Parse(scope).WithPurposesApart() : Parse(scope);

    /// <summary>Reads the parameter; total. An absent scope is well formed and asks for nothing.</summary>
    public static RequestedScopes Parse(string? scope)
    {
        if (scope is null)
        {
            return new RequestedScopes(true, []);
        }

        if (scope.Length > MaxLength)
        {
            return Malformed;
        }

        var values = scope.Split(' ');
        return values.Length <= MaxValues
            && Array.TrueForAll(values, value => value.Length > 0 && !value.AsSpan().ContainsAnyExcept(TokenCharacters))
            && values.Distinct(StringComparer.Ordinal).Count() == values.Length
                ? new RequestedScopes(true, values)
                : Malformed;
    }

    // A purpose repeated before each scope is said once; a scope, or a purpose in both ways of writing, is said twice.
    private RequestedScopes WithPurposesApart()
    {
        var purposes = new HashSet<string>(StringComparer.Ordinal);
        var values = new List<string>();
        foreach (var value in Values)
        {
            if (value.StartsWith(ScopeCatalog.PurposePrefix, StringComparison.Ordinal)
                && value.Split(LegacyMark) is [var purpose, { Length: > 0 } scope])
            {
                if (purposes.Add(purpose))
                {
                    values.Add(purpose);
                }

                values.Add(scope);
            }
            else
            {
                values.Add(value);
            }
        }

        return values.Distinct(StringComparer.Ordinal).Count() == values.Count ? new RequestedScopes(IsWellFormed, values) : Malformed;
    }
}
