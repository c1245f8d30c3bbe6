// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Network.Resolvers;

/// <summary>Refuses pools that cannot be read or that nobody answers for, by the setting's name.</summary>
internal sealed class NetworkOptionsValidator(IServiceProviderIsKeyedService services) : IValidateOptions<NetworkOptions>
{
    public ValidateOptionsResult Validate(string? name, NetworkOptions options)
    {
        var failures = new List<string>();
        if (options.ResolverTimeout <= TimeSpan.Zero || options.ResolverTimeout > TimeSpan.FromSeconds(10))
        {
            failures.Add($"{NetworkOptions.Section}:{nameof(NetworkOptions.ResolverTimeout)} must be over 0 and at most 10 seconds.");
        }

        var seen = new HashSet<(string, IPNetwork)>();
        for (var i = 0; i < options.Pools.Count; i++)
        {
            var pool = options.Pools[i];
            var setting = $"{NetworkOptions.Section}:{nameof(NetworkOptions.Pools)}:{i}";
            if (!IPNetwork.TryParse(pool.Cidr, out var network)
                || !network.BaseAddress.Equals(IPAddress.Parse(pool.Cidr[..pool.Cidr.IndexOf('/')])))
            {
                failures.Add($"{setting}:{nameof(pool.Cidr)} '{pool.Cidr}' is not a network in CIDR form with its host bits zero.");
            }
            else if (network.PrefixLength == 0)
            {
                failures.Add($"{setting}:{nameof(pool.Cidr)} '{pool.Cidr}' takes the whole Internet for phones.");
            }
            else if (!seen.Add((pool.Realm, network)))
            {
                failures.Add($"{setting}:{nameof(pool.Cidr)} '{pool.Cidr}' is named twice in realm '{pool.Realm}'.");
            }

            if (pool.Realm.Length == 0)
            {
                failures.Add($"{setting}:{nameof(pool.Realm)} is empty.");
            }

            if (!services.IsKeyedService(typeof(ISubscriberResolver), pool.Resolver))
            {
                failures.Add($"{setting}:{nameof(pool.Resolver)} '{pool.Resolver}' is not installed.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
