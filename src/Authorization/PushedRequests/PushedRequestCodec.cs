// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using Authorization.Envelopes;
using Authorization.Handoffs;
using static Authorization.Envelopes.EnvelopeWriter;

namespace Authorization.PushedRequests;

/// <summary>A pushed request as octets. As short as can be: they travel in a URL, and some URLs in a QR code.</summary>
internal static class PushedRequestCodec
{
    private const byte Version = 2;

    [Flags]
    private enum Marks : byte
    {
        None = 0,
        Signed = 1,
        Handoff = 2,
        Approved = 4,
        CrossDevice = 8,
        All = Signed | Handoff | Approved | CrossDevice,
    }

    /// <summary>Writes the request.</summary>
    public static byte[] Write(PushedRequest request)
    {
        var output = new ArrayBufferWriter<byte>(512);
        WriteByte(output, Version);
        WriteByte(output, (byte)MarksOf(request));
        output.Write(request.Id.Bytes);
        WriteText(output, request.ClientId);
        if (request.Handoff is { } handoff)
        {
            WriteText(output, handoff.Template);
            WriteText(output, handoff.Fields ?? "");
            WriteBytes(output, handoff.ReturnUriHash);
            WriteText(output, handoff.UiLocales ?? "");
        }
        else
        {
            WriteBytes(output, request.RedirectUriHash);
        }

        if (request.Approval is { } approval)
        {
            output.Write(approval.Grant.Bytes);
        }

        WriteText(output, request.Scope);
        WriteText(output, request.State ?? "");
        WriteText(output, request.Nonce ?? "");
        WriteText(output, request.Prompt ?? "");
        WriteBytes(output, request.CodeChallenge);
        WriteBytes(output, request.KeyThumbprint);
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

        var marks = (Marks)reader.Byte();
        var isHandoff = marks.HasFlag(Marks.Handoff);
        var request = new PushedRequest
        {
            Id = reader.Id(),
            ClientId = reader.Text(),
            Handoff = isHandoff
                ? new PushedHandoff(reader.Text(), reader.OptionalText(), reader.OptionalBytes() ?? [], reader.OptionalText())
                : null,
            RedirectUriHash = isHandoff ? null : reader.OptionalBytes(),
            Approval = marks.HasFlag(Marks.Approved) ? new HandoffApproval(reader.Id(), marks.HasFlag(Marks.CrossDevice)) : null,
            Scope = reader.Text(),
            State = reader.OptionalText(),
            Nonce = reader.OptionalText(),
            Prompt = reader.OptionalText(),
            CodeChallenge = reader.OptionalBytes(),
            KeyThumbprint = reader.OptionalBytes(),
            IsSigned = marks.HasFlag(Marks.Signed),
            ExpiresAt = reader.Instant(),
        };
        return reader.IsComplete && (marks & ~Marks.All) == 0 && (isHandoff || request.Approval is null) ? request : null;
    }

    private static Marks MarksOf(PushedRequest request) =>
        (request.IsSigned ? Marks.Signed : 0)
        | (request.Handoff is null ? 0 : Marks.Handoff)
        | (request.Approval is null ? 0 : Marks.Approved)
        | (request.Approval is { IsCrossDevice: true } ? Marks.CrossDevice : 0);
}
