// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text.Json;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.OperatorTokens;

/// <summary>Refuses, by name, settings under which no operator token could be verified, or too many could.</summary>
internal sealed class OperatorTokenOptionsValidator : IValidateOptions<OperatorTokenOptions>
{
    private static readonly TimeSpan ShortestTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, OperatorTokenOptions options)
    {
        var problems = options.Verification switch
        {
            OperatorTokenVerification.None => [],
            OperatorTokenVerification.Jwt => Common(options).Concat(Jwt(options.Jwt).Select(problem => $"Jwt:{problem}")),
            _ => Common(options).Concat(Introspection(options.Introspection).Select(problem => $"Introspection:{problem}")),
        };
        string[] named = [.. problems.Select(problem => $"{OperatorTokenOptions.Section}:{problem}")];
        return named.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(named);
    }

    private static IEnumerable<string> Common(OperatorTokenOptions options)
    {
        if (options.LongestLife < Second || options.LongestLife > Day)
        {
            yield return "LongestLife must lie between 00:00:01 and 1.00:00:00.";
        }

        if (options.Timeout < ShortestTimeout || options.Timeout > LongestTimeout)
        {
            yield return "Timeout must lie between 00:00:00.1 and 00:00:10.";
        }

        if (options.TrustedCertificates.Length > 0 && !HoldsCertificates(options.TrustedCertificates))
        {
            yield return "TrustedCertificates must name a readable PEM file with at least one certificate.";
        }
    }

    private static IEnumerable<string> Jwt(OperatorTokenJwtOptions options)
    {
        if (options.Issuer.Length == 0)
        {
            yield return "Issuer must say who signs the tokens.";
        }

        if (options.Audience.Length == 0)
        {
            yield return "Audience must say whom the tokens are for.";
        }

        if ((options.JwksFile.Length == 0) == (options.JwksUrl.Length == 0))
        {
            yield return "JwksFile or JwksUrl must be set, and not both.";
        }
        else if (options.JwksFile.Length > 0 && !File.Exists(options.JwksFile))
        {
            yield return "JwksFile is not there.";
        }
        else if (options.JwksUrl.Length > 0 && !IsSafe(options.JwksUrl))
        {
            yield return "JwksUrl must be an https URL (http to loopback only), without user and fragment.";
        }

        if (options.Algorithms.Any(algorithm => !JwsAlgorithms.TryParse(algorithm, out _)))
        {
            yield return $"Algorithms may hold {string.Join(", ", JwsAlgorithms.Names)}.";
        }

        if (options.NumberClaim.Length == 0)
        {
            yield return "NumberClaim must name a claim.";
        }
    }

    private static IEnumerable<string> Introspection(OperatorTokenIntrospectionOptions options)
    {
        if (options.KindMember.Length == 0 || options.Kind.Length == 0)
        {
            yield return "KindMember and Kind must say what tells an operator token from the other tokens of that server.";
        }

        if (!IsSafe(options.Endpoint) || !options.Endpoint.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
        {
            yield return "Endpoint must be an https URL, without user and fragment.";
        }

        if (options.ClientId.Length == 0)
        {
            yield return "ClientId must say who asks.";
        }

        if (!HoldsKey(options.KeyFile))
        {
            yield return "KeyFile must name a readable file with one private key, a JWK.";
        }

        if (options.NumberMember.Length == 0)
        {
            yield return "NumberMember must name a member.";
        }
    }

    private static bool IsSafe(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0;

    private static bool HoldsCertificates(string path)
    {
        try
        {
            return OperatorHttp.ReadCertificates(path).Count > 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }

    private static bool HoldsKey(string path)
    {
        try
        {
            OperatorIntrospection.ReadKey(path).Dispose();
            return true;
        }
        catch (Exception exception) when (
            exception is IOException or UnauthorizedAccessException or CryptographicException or JsonException or ArgumentException)
        {
            return false;
        }
    }
}
