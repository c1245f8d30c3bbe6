// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using static Authorization.Envelopes.EnvelopeWriter;

namespace Authorization.Envelopes;

/// <summary>
/// An envelope as octets: fixed order, big-endian, lengths before texts. Only our own seal is ever read back, yet reading is
/// total, because a new version may meet an old envelope.
/// </summary>
internal static class EnvelopeCodec
{
    private const byte Version = 3;

    /// <summary>Writes the envelope.</summary>
    public static byte[] Write(Envelope envelope)
    {
        var output = new ArrayBufferWriter<byte>(512);
        WriteByte(output, Version);
        WriteByte(output, (byte)envelope.Kind);
        output.Write(envelope.Id.Bytes);
        output.Write(envelope.GrantId.Bytes);
        WriteText(output, envelope.Origin);
        WriteText(output, envelope.ClientId);
        WriteBytes(output, envelope.RedirectUriHash);
        WriteBytes(output, envelope.CodeChallenge);
        WriteText(output, envelope.Nonce ?? "");
        WriteTexts(output, envelope.Scopes);
        WriteText(output, envelope.Purpose ?? "");
        WriteTexts(output, envelope.AuthenticationMethods);
        WriteInt64(output, (long)(envelope.Number?.Packed ?? 0));
        WriteInt64(output, envelope.AuthenticatedAt.ToUnixTimeMilliseconds());
        WriteInt64(output, envelope.ExpiresAt.ToUnixTimeMilliseconds());
        WriteText(output, envelope.KeyThumbprint ?? "");
        WriteText(output, envelope.OperatorToken ?? "");
        WriteByte(output, envelope.Binding is null ? (byte)0 : (byte)1);
        if (envelope.Binding is { } binding)
        {
            WriteText(output, binding.Realm);
            WriteBytes(output, binding.Address.BaseAddress.GetAddressBytes());
            WriteByte(output, (byte)binding.Address.PrefixLength);
            BinaryPrimitives.WriteUInt128BigEndian(output.GetSpan(16), binding.SessionKey);
            output.Advance(16);
            WriteInt64(output, binding.BoundAt.ToUnixTimeMilliseconds());
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads an envelope; null for anything that <see cref="Write"/> of this version did not write.</summary>
    public static Envelope? Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new EnvelopeReader(bytes);
        if (reader.Byte() != Version)
        {
            return null;
        }

        var envelope = new Envelope
        {
            Kind = (EnvelopeKind)reader.Byte(),
            Id = reader.Id(),
            GrantId = reader.Id(),
            Origin = reader.Text(),
            ClientId = reader.Text(),
            RedirectUriHash = reader.OptionalBytes(),
            CodeChallenge = reader.OptionalBytes(),
            Nonce = reader.OptionalText(),
            Scopes = reader.Texts(),
            Purpose = reader.OptionalText(),
            AuthenticationMethods = reader.Texts(),
            Number = reader.OptionalNumber(),
            AuthenticatedAt = reader.Instant(),
            ExpiresAt = reader.Instant(),
            KeyThumbprint = reader.OptionalText(),
            OperatorToken = reader.OptionalText(),
            Binding = reader.Byte() switch
            {
                0 => null,
                1 => reader.Binding(),
                _ => reader.Fail(),
            },
        };
        return reader.IsComplete && Enum.IsDefined(envelope.Kind) ? envelope : null;
    }
}
