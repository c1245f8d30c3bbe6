// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace Kernel.Jose;

/// <summary>The public keys of one party (RFC 7517 §5).</summary>
public sealed class JsonWebKeySet
{
    private const int MaxKeys = 32;

    private readonly JsonWebKey[] _keys;

    private JsonWebKeySet(JsonWebKey[] keys, IReadOnlyList<string> refusals)
    {
        _keys = keys;
        Refusals = refusals;
    }

    /// <summary>The keys that can verify.</summary>
    public IReadOnlyList<JsonWebKey> Keys => _keys;

    /// <summary>Why other members were left out; a set with decoys still serves (RFC 7517 §5).</summary>
    public IReadOnlyList<string> Refusals { get; }

    /// <summary>Reads <c>{"keys":[…]}</c>. Keys of other kinds or uses are left out; of two with one <c>kid</c> neither serves.</summary>
    public static JsonWebKeySet Parse(JsonElement set)
    {
        var keys = new List<JsonWebKey>();
        var refusals = new List<string>();
        if (set.ValueKind is not JsonValueKind.Object || !set.TryGetProperty("keys", out var members)
            || members.ValueKind is not JsonValueKind.Array)
        {
            return new JsonWebKeySet([], ["a key set is an object with an array named keys"]);
        }

        if (members.GetArrayLength() > MaxKeys)
        {
            return new JsonWebKeySet([], [$"a key set has at most {MaxKeys} keys"]);
        }

        foreach (var member in members.EnumerateArray())
        {
            if (JsonWebKey.TryParse(member, out var key, out var refusal))
            {
                keys.Add(key);
            }
            else
            {
                refusals.Add(refusal);
            }
        }

        var doubled = keys.Where(k => k.KeyId is not null).GroupBy(k => k.KeyId).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        if (doubled.Count > 0)
        {
            refusals.Add("two keys share one kid");
            keys.RemoveAll(k => doubled.Contains(k.KeyId));
        }

        return new JsonWebKeySet([.. keys], refusals);
    }

    /// <summary>
    /// The key a token names by <c>kid</c> and <c>alg</c>; without <c>kid</c>, the only key of that algorithm. Null when none or
    /// more than one fits: a verifier that tries keys in turn does the attacker's search for him.
    /// </summary>
    public JsonWebKey? Find(string? keyId, JwsAlgorithm algorithm)
    {
        JsonWebKey? found = null;
        foreach (var key in _keys)
        {
            if (key.Algorithm == algorithm && (keyId is null || key.KeyId == keyId))
            {
                if (found is not null)
                {
                    return null;
                }

                found = key;
            }
        }

        return found;
    }
}
