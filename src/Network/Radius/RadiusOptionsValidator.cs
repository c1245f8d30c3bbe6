// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.Extensions.Options;

namespace Network.Radius;

/// <summary>Checks the settings at start; each failure names its setting.</summary>
internal sealed class RadiusOptionsValidator(bool sandbox) : IValidateOptions<RadiusOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RadiusOptions options)
    {
        var errors = new List<string>();
        Require(options.Port is >= 0 and <= IPEndPoint.MaxPort, "Port must be a UDP port.");
        Require(options.InFlightBound is >= 2 and <= 1_048_576, "InFlightBound must lie between 2 and 1048576.");
        Require(options.DuplicateCacheSize is >= 256 and <= 1_048_576, "DuplicateCacheSize must lie between 256 and 1048576.");
        Require(options.ReceiveBufferBytes is >= 65_536 and <= 1 << 28, "ReceiveBufferBytes must lie between 64 KiB and 256 MiB.");
        Require(
            options.DuplicateLifetime >= TimeSpan.FromSeconds(5) && options.DuplicateLifetime <= TimeSpan.FromSeconds(30),
            "DuplicateLifetime must lie between 5 and 30 seconds.");
        Require(options.Listen.All(text => IPAddress.TryParse(text, out _)), "Listen holds a value that is no IP address.");
        if (!new RadiusClientReader(sandbox).Read(options).Try(out _, out var error))
        {
            errors.Add(error);
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Require(bool holds, string otherwise)
        {
            if (!holds)
            {
                errors.Add($"{RadiusOptions.Section}:{otherwise}");
            }
        }
    }
}
