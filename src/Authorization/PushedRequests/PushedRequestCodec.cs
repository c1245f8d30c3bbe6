// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Authorization.Envelopes;
using static Authorization.Envelopes.EnvelopeWriter;

namespace Authorization.PushedRequests;

/// <summary>A pushed request as octets. As short as can be: they travel in a URL, and some URLs in a QR code.</summary>
internal static class PushedRequestCodec
{
    private const byte Version = 1;

    /// <summary>Writes the request.</summary>
    public static byte[] Write(PushedRequest request)
    {
        var output = new ArrayBufferWriter<byte>(512);
        WriteByte(output, Version);
        output.Write(request.Id.Bytes);
        WriteText(output, request.ClientId);
        WriteBytes(output, request.RedirectUriHash);
        WriteText(output, request.Scope);
        WriteText(output, request.State ?? "");
        WriteText(output, request.Nonce ?? "");
        WriteText(output, request.Prompt ?? "");
        WriteBytes(output, request.CodeChallenge);
        WriteBytes(output, request.KeyThumbprint);
        WriteByte(output, request.IsSigned ? (byte)1 : (byte)0);
        WriteInt64(output, request.ExpiresAt.ToUnixTimeMilliseconds());
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a request; null for anything that <see cref="Write"/> of this version did not write.</summary>
    public static PushedRequest? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new EnvelopeReader(bytes);
        if (reader.Byte() != Version)
        {
            return null;
        }

        var request = new PushedRequest
        {
            Id = reader.Id(),
            ClientId = reader.Text(),
            RedirectUriHash = reader.OptionalBytes() ?? [],
            Scope = reader.Text(),
            State = reader.OptionalText(),
            Nonce = reader.OptionalText(),
            Prompt = reader.OptionalText(),
            CodeChallenge = reader.OptionalBytes(),
            KeyThumbprint = reader.OptionalBytes(),
            IsSigned = reader.Byte() == 1,
            ExpiresAt = reader.Instant(),
        };
        return reader.IsComplete ? request : null;
    }
}
