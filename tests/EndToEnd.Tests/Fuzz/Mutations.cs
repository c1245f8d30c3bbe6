// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace EndToEnd.Tests.Fuzz;

/// <summary>Breaks a good request: one to four ways at once, in its parts or in its bytes.</summary>
internal static class Mutations
{
    private static readonly string[] Hostile =
    [
        "", " ", "%00", "%zz", "%", "%c0%af", "%ff%fe", "%0d%0aSet-Cookie:%20a=b", "..%2f..%2fetc%2fpasswd", "'--", "%22%3E%3Cscript%3E", "null", "true",
        "-1", "1e999", "999999999999999999999999", "%E2%80%AE", "%F0%9F%93%B1", "+34600000001", "%2B34600000001", "http://169.254.169.254/",
        new('A', 2_000), new('A', 7_000), "{}", "[]", "none", "code token", "dpv:Nonsense", "openid openid", "eyJhbGciOiJub25lIn0.e30.", "a.b", "....",
    ];

    private static readonly string[] Bodies =
    [
        "", "{", "[]", "null", "\"+34600000001\"", "{\"phoneNumber\":null}", "{\"phoneNumber\":\"+1\"}", "{\"phoneNumber\":\"+34600000001\\n\"}",
        "{\"phoneNumber\":\"+34600000001\",\"phoneNumber\":\"+34600000002\"}", "{\"PHONENUMBER\":\"+34600000001\"}", "{\"phoneNumber\":1e999}",
        "{\"phoneNumber\":\"\\ud800\"}", "{\"\\ud800\":1}", "{\"hashedPhoneNumber\":\"zz\"}", "{\"a\":" + new string('[', 500), "\uFEFF{}", "{}{}", "{\"phoneNumber\":\"+34600000001\"} //",
        "{\"phoneNumber\":\"" + new string('9', 9_000) + "\"}",
    ];

    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE", "post", "FOO"];

    private static readonly (string, string)[] ExtraHeaders =
    [
        ("X-Forwarded-For", "127.77.9.9"), ("Forwarded", "for=127.77.9.9"), ("X-MSISDN", "+34600000001"), ("x-correlator", "a b"), ("x-correlator", new('x', 257)),
        ("x-correlator", "\u00e9"), ("Authorization", "Basic YTpi"), ("Authorization", "Bearer"), ("Content-Type", "text/plain"), ("Content-Type", "application/json; charset=utf-16"),
        ("Accept", "application/xml"), ("Accept", "*/*;q=0"), ("Origin", "null"), ("Sec-Fetch-Dest", "iframe"), ("Sec-Fetch-Mode", "cors"), ("Sec-Purpose", "prefetch"),
        ("Expect", "200-ok"), ("Transfer-Encoding", "identity"), ("Content-Encoding", "gzip"), ("Cookie", "a=b"), ("Upgrade", "h2c"), ("Range", "bytes=0-1"),
        ("If-None-Match", "*"), ("Host", "evil.example"), ("X-Long", new('y', 9_000)), ("DPoP", "a.b.c"),
    ];

    /// <summary>Mutates parts; the framing stays true.</summary>
    public static void Structural(Random random, FuzzRequest request)
    {
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            One(random, request);
        }
    }

    /// <summary>Mutates bytes; whatever framing is left is left.</summary>
    public static byte[] Bytes(Random random, byte[] request)
    {
        var bytes = new List<byte>(request);
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 1; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveAt(at); break;
                case 3: bytes.Insert(at, (byte)random.Next(256)); break;
                default: bytes.RemoveRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)); break;
            }
        }

        return [.. bytes];
    }

    private static void One(Random random, FuzzRequest request)
    {
        var parameters = request.Form ?? (request.Query.Count > 0 ? request.Query : null);
        switch (random.Next(12))
        {
            case 0: request.Method = Templates.Pick(random, Methods); break;
            case 1: request.Path = Path(random, request.Path); break;
            case 2: request.Headers.Add(Templates.Pick(random, ExtraHeaders)); break;
            case 3 when request.Headers.Count > 0: request.Headers.RemoveAt(random.Next(request.Headers.Count)); break;
            case 4: request.Body = Templates.Pick(random, Bodies); break;
            case 5 when request.Body is { Length: > 0 } body: request.Body = Text(random, body); break;
            case 6 when parameters is not null: parameters.Add((Templates.Pick(random, ["x", "code", "client_id", "request", "request_uri", "scope", "%00", ""]), Templates.Pick(random, Hostile))); break;
            case 7 when parameters is { Count: > 0 }: parameters.RemoveAt(random.Next(parameters.Count)); break;
            case 8 when parameters is { Count: > 0 }: parameters.Add(Templates.Pick(random, parameters)); break;
            case 9 when parameters is { Count: > 0 }: Replace(random, parameters, _ => Templates.Pick(random, Hostile)); break;
            case 10 when parameters is { Count: > 0 }: Replace(random, parameters, value => Text(random, value)); break;
            default: request.Query.Add(("q", Templates.Pick(random, Hostile).Replace(' ', '+'))); break;
        }
    }

    private static void Replace(Random random, List<(string Name, string Value)> parameters, Func<string, string> change)
    {
        var at = random.Next(parameters.Count);
        parameters[at] = (parameters[at].Name, change(parameters[at].Value).Replace(' ', '+'));
    }

    private static string Path(Random random, string path) => random.Next(8) switch
    {
        0 => path + "/",
        1 => "/" + path,
        2 => path + ";x=1",
        3 => path.ToUpperInvariant(),
        4 => path.Replace("/", "/%2e%2e/", StringComparison.Ordinal),
        5 => "/number-verification/v9/verify",
        6 => path + "%00",
        _ => "/a/.." + path,
    };

    // Printable ASCII only: bytes beyond it are the business of the mutation by bytes.
    private static string Text(Random random, string text)
    {
        var result = new StringBuilder(text);
        var at = random.Next(Math.Max(1, result.Length));
        if (result.Length == 0 || random.Next(3) == 0)
        {
            return result.Insert(Math.Min(at, result.Length), (char)random.Next(33, 127)).ToString();
        }

        return random.Next(2) == 0 ? result.Remove(at, 1).ToString() : result.Replace(result[at], (char)random.Next(33, 127), at, 1).ToString();
    }
}
