// SPDX-License-Identifier: Apache-2.0
using Camara;
using Microsoft.AspNetCore.Http;

namespace NumberVerification.V2;

/// <summary>Number Verification 2.1.0 under <c>/v2</c>: the two operations of its description, which serves 2.0.0 clients too.</summary>
internal static class V2Api
{
    /// <summary>The version's segment of the path.</summary>
    public const string Segment = "/v2";

    /// <summary>The description's file name in <c>camara-specs</c>.</summary>
    public const string DescriptionFile = "number-verification-v2.yaml";

    /// <summary>The operations.</summary>
    public static IEnumerable<CamaraOperation> Operations(Comparisons comparisons) =>
    [
        new("phoneNumberVerify", HttpMethods.Post, Segment + "/verify", "number-verification:verify", new VerifyOperation(comparisons).DecideAsync),
        new("phoneNumberShare", HttpMethods.Get, Segment + "/device-phone-number", "number-verification:device-phone-number:read", ShareOperation.DecideAsync),
    ];
}
