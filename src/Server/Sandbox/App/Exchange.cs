// SPDX-License-Identifier: Apache-2.0
namespace Server.Sandbox.App;

/// <summary>One header field as it was on the wire.</summary>
internal sealed record HeaderField(string Name, string Value);

/// <summary>One HTTP call that was really made, kept to be shown.</summary>
internal sealed record Exchange
{
    /// <summary>The source address of the call.</summary>
    public required string From { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>The whole URL.</summary>
    public required string Url { get; init; }

    /// <summary>The request's own header fields.</summary>
    public required IReadOnlyList<HeaderField> RequestHeaders { get; init; }

    /// <summary>The body sent, if any; a form has one parameter per line.</summary>
    public string? RequestBody { get; init; }

    /// <summary>The status.</summary>
    public required int Status { get; init; }

    /// <summary>The words that go with the status.</summary>
    public required string Reason { get; init; }

    /// <summary>The header fields that say something; lengths and those every response carries are left out.</summary>
    public required IReadOnlyList<HeaderField> ResponseHeaders { get; init; }

    /// <summary>The body received, when it is JSON.</summary>
    public string? ResponseBody { get; init; }

    /// <summary>From sending to the end of the body, milliseconds.</summary>
    public required double Milliseconds { get; init; }

    /// <summary>The same call as a line of curl.</summary>
    public required string Curl { get; init; }

    /// <summary>The value of a response header, null when absent.</summary>
    public string? FindHeader(string name) =>
        ResponseHeaders.FirstOrDefault(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Value;
}
