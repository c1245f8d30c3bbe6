// SPDX-License-Identifier: Apache-2.0
namespace Network.Radius;

/// <summary>The values of Acct-Status-Type that change something (RFC 2866 §5.1). Others are recorded and answered only.</summary>
internal enum AcctStatusType : uint
{
    Start = 1,
    Stop = 2,
    InterimUpdate = 3,
    AccountingOn = 7,
    AccountingOff = 8,
}
