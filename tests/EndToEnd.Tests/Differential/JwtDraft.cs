// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Tests.Differential;

/// <summary>A JWT in the making: a good one, whose header, claims, signature or text a case then spoils.</summary>
internal sealed class JwtDraft
{
    private Func<string, string> _rewrite = text => text;
    private Func<byte[], byte[]>? _signature;

    /// <summary>Begins a good one, signed by a client of the sandbox and fresh for a minute.</summary>
    public JwtDraft(string clientId, string audience)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        SignedBy = clientId;
        Header = new JsonObject { ["alg"] = "ES256", ["kid"] = clientId };
        Claims = new JsonObject
        {
            ["iss"] = clientId,
            ["aud"] = audience,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now,
            ["exp"] = now + 60,
        };
    }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    /// <summary>Whose key signs.</summary>
    public string SignedBy { get; set; }

    /// <summary>The claims' text, when it is to be no plain object.</summary>
    public string? ClaimsText { get; set; }

    /// <summary>The public key of the sandbox client as JSON.</summary>
    public static JsonObject Jwk(string clientId) => JsonNode.Parse(File.ReadAllText(
        Path.Combine(Sandbox.RepositoryRoot, "src", "Server", "Sandbox", $"{clientId}.jwk.json")))!.AsObject();

    /// <summary>Sets a claim; null removes it.</summary>
    public JwtDraft Claim(string name, JsonNode? value) => Put(Claims, name, value);

    /// <summary>Sets a time claim, in seconds from now.</summary>
    public JwtDraft Time(string name, long secondsFromNow) => Claim(name, DateTimeOffset.UtcNow.ToUnixTimeSeconds() + secondsFromNow);

    /// <summary>Sets a header parameter; null removes it.</summary>
    public JwtDraft Head(string name, JsonNode? value) => Put(Header, name, value);

    /// <summary>Signs in another way.</summary>
    public JwtDraft Sign(Func<byte[], byte[]> signature)
    {
        _signature = signature;
        return this;
    }

    /// <summary>Changes the finished text.</summary>
    public JwtDraft Rewrite(Func<string, string> rewrite)
    {
        _rewrite = rewrite;
        return this;
    }

    /// <summary>The text.</summary>
    public override string ToString()
    {
        var signed = $"{Encode(Header.ToJsonString())}.{Encode(ClaimsText ?? Claims.ToJsonString())}";
        return _rewrite($"{signed}.{Base64Url.EncodeToString((_signature ?? Es256)(Encoding.ASCII.GetBytes(signed)))}");
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private byte[] Es256(byte[] text)
    {
        var jwk = Jwk(SignedBy);
        byte[] Member(string name) => Base64Url.DecodeFromChars((string)jwk[name]!);
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            D = Member("d"),
            Q = new ECPoint { X = Member("x"), Y = Member("y") },
        });
        return key.SignData(text, HashAlgorithmName.SHA256);
    }

    private JwtDraft Put(JsonObject members, string name, JsonNode? value)
    {
        members.Remove(name);
        if (value is not null)
        {
            members[name] = value;
        }

        return this;
    }
}
