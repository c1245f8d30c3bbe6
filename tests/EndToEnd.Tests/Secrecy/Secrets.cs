// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Web;

namespace EndToEnd.Tests.Secrecy;

/// <summary>What was secret about a run, in every spelling in which it could lie about.</summary>
internal sealed partial class Secrets
{
    // Members of forms, queries and JSON whose values prove something.
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "code", "code_verifier", "client_assertion", "assertion", "request", "request_uri", "token", "access_token", "id_token", "auth_req_id",
        "login_hint", "operatorToken",
    };

    private const int ShortestSecret = 16;
    private const int Octets = 18;

    private readonly Dictionary<string, byte[]> _needles = new(StringComparer.Ordinal);

    /// <summary>How many spellings are looked for.</summary>
    public int Count => _needles.Count;

    /// <summary>A subscriber's number: plain, escaped, spaced, encoded and hashed.</summary>
    public void AddNumber(string e164)
    {
        var digits = e164[1..];
        foreach (var text in new[]
        {
            digits, $"%2B{digits}", $"{digits[..3]} {digits[3..]}", Convert.ToBase64String(Encoding.ASCII.GetBytes(e164)),
            Convert.ToBase64String(Encoding.ASCII.GetBytes(digits)),
        })
        {
            _needles[text] = Encoding.ASCII.GetBytes(text);
        }

        foreach (var text in new[] { e164, digits })
        {
            var hash = SHA256.HashData(Encoding.ASCII.GetBytes(text));
            _needles[$"SHA-256 of {text}"] = hash;
            _needles[Convert.ToHexStringLower(hash)] = Encoding.ASCII.GetBytes(Convert.ToHexStringLower(hash));
            _needles[Convert.ToHexString(hash)] = Encoding.ASCII.GetBytes(Convert.ToHexString(hash));
            _needles[Convert.ToBase64String(hash)] = Encoding.ASCII.GetBytes(Convert.ToBase64String(hash));
        }
    }

    /// <summary>Whatever secrets stand in a piece of what went over the wire: a URL, a form, a header or a JSON text.</summary>
    public void AddFrom(string piece)
    {
        if (piece.StartsWith('{'))
        {
            using var json = JsonDocument.Parse(piece);
            // In JSON a code is CAMARA's word for an error.
            foreach (var member in json.RootElement.EnumerateObject().Where(
                member => member is { Name: not "code", Value.ValueKind: JsonValueKind.String } && Names.Contains(member.Name)))
            {
                Add(member.Value.GetString()!);
            }
        }
        else if (piece.StartsWith("Bearer ", StringComparison.Ordinal) || piece.StartsWith("DPoP ", StringComparison.Ordinal))
        {
            Add(piece[(piece.IndexOf(' ', StringComparison.Ordinal) + 1)..]);
        }
        else if (Compact().IsMatch(piece))
        {
            Add(piece); // A DPoP proof.
        }
        else
        {
            var query = HttpUtility.ParseQueryString(piece[(piece.IndexOf('?', StringComparison.Ordinal) + 1)..]);
            foreach (var name in query.AllKeys.OfType<string>().Where(Names.Contains))
            {
                Add(query[name]!);
            }
        }
    }

    /// <summary>A text that opens something by itself: as it is, and the octets it stands for where it is long enough to stand for any.</summary>
    public void AddText(string secret)
    {
        _needles[secret] = Encoding.ASCII.GetBytes(secret);
        Add(secret);
    }

    /// <summary>The names of those that occur in the octets.</summary>
    public IEnumerable<string> FindIn(byte[] haystack) =>
        _needles.Where(needle => haystack.AsSpan().IndexOf(needle.Value) >= 0).Select(needle => needle.Key);

    private void Add(string secret)
    {
        var bare = secret.Split(':')[^1]; // urn:…:request_uri:X, operatortoken:X.
        if (bare.Length < ShortestSecret)
        {
            return;
        }

        // Of a JWT the header is the same for all: its claims and its signature are what may not be found.
        foreach (var part in bare.Split('.').Skip(bare.Contains('.', StringComparison.Ordinal) ? 1 : 0))
        {
            var head = part[..Math.Min(part.Length, 40)];
            _needles[head] = Encoding.ASCII.GetBytes(head);
            var octets = Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='));
            if (octets.Length >= Octets)
            {
                // A seal begins with the id of its key, which is no secret; what follows is.
                _needles[$"the octets of {head}"] = octets[^Octets..];
            }
        }
    }

    [GeneratedRegex(@"\A[\w-]+\.[\w-]+\.[\w-]+\z")]
    private static partial Regex Compact();
}
