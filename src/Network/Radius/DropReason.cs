// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>Why a datagram got no answer, in the order of the checks. Each has its own count; none tells the sender anything.</summary>
internal enum DropReason : byte
{
    /// <summary>Not dropped.</summary>
    None,

    /// <summary>No configured client has this source address.</summary>
    UnknownClient,

    /// <summary>Fewer than 20 octets arrived.</summary>
    TooShort,

    /// <summary>The Length field is below 20 or above 4096.</summary>
    BadLength,

    /// <summary>The Length field is larger than what arrived.</summary>
    Truncated,

    /// <summary>Neither Accounting-Request nor Status-Server.</summary>
    UnexpectedCode,

    /// <summary>An attribute of type 0.</summary>
    AttributeTypeZero,

    /// <summary>An attribute whose length is 0 or 1.</summary>
    AttributeTooShort,

    /// <summary>An attribute that ends after the packet.</summary>
    AttributeOverrun,

    /// <summary>One octet is left over after the last attribute.</summary>
    TrailingOctet,

    /// <summary>More attributes than <see cref="RadiusPacket.AttributeBound"/>.</summary>
    TooManyAttributes,

    /// <summary>The Request Authenticator fits no secret of the client: a wrong secret, or a changed octet.</summary>
    BadAuthenticator,

    /// <summary>No Message-Authenticator where one is required.</summary>
    MessageAuthenticatorMissing,

    /// <summary>More than one Message-Authenticator.</summary>
    MessageAuthenticatorRepeated,

    /// <summary>A Message-Authenticator that is not 16 octets long.</summary>
    MessageAuthenticatorLength,

    /// <summary>A Message-Authenticator that does not fit.</summary>
    BadMessageAuthenticator,

    /// <summary>The same request is being recorded: its answer is on the way.</summary>
    InWork,

    /// <summary>A known attribute whose value has the wrong length (RFC 2866 §5: discard the packet).</summary>
    AttributeValueLength,

    /// <summary>An IPv6 prefix longer than 128 bits.</summary>
    PrefixTooLong,

    /// <summary>An IPv6 prefix with fewer octets than its length needs.</summary>
    PrefixTruncated,

    /// <summary>An IPv6 prefix with bits set after its length (RFC 3162 §2.3: they must be zero).</summary>
    PrefixTrailingBits,

    /// <summary>An Interim shed under load; the gateway will repeat it.</summary>
    InterimShed,

    /// <summary>Any other request shed under load.</summary>
    Overloaded,

    /// <summary>The event could not be recorded, so it must not be answered (RFC 2866 §2).</summary>
    NotRecorded,

    /// <summary>Recorded, but the answer could not be sent.</summary>
    ReplyNotSent,
}
