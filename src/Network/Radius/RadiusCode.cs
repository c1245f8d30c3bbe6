// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>The RADIUS codes of an accounting port (RFC 2866 §3, RFC 5997 §3). No other code is read or written.</summary>
internal static class RadiusCode
{
    /// <summary>Accounting-Request.</summary>
    public const byte AccountingRequest = 4;

    /// <summary>Accounting-Response: the only code this server sends, to a Status-Server too.</summary>
    public const byte AccountingResponse = 5;

    /// <summary>Status-Server: is the server alive and able to record?</summary>
    public const byte StatusServer = 12;
}
