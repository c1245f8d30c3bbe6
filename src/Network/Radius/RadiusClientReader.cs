// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text;
using Kernel;
using Network.Sessions;

namespace Network.Radius;

/// <summary>
/// Turns settings into clients, and says by the setting's name what cannot be accepted. Read once at start; a broken setting
/// stops the start.
/// </summary>
internal sealed class RadiusClientReader(bool sandbox)
{
    private const string SandboxSecret = "sandbox-radius-secret";
    private const int MinSecretLength = 16;

    private readonly List<string> _errors = [];

    /// <summary>Reads all clients, or all the reasons why not.</summary>
    public Result<RadiusClients, string> Read(RadiusOptions options)
    {
        if (options.Clients.Count > RadiusClients.Bound)
        {
            return $"{RadiusOptions.Section}:Clients holds more than {RadiusClients.Bound} clients.";
        }

        var clients = new List<RadiusClient>();
        for (var index = 0; index < options.Clients.Count; index++)
        {
            clients.Add(ReadClient(options.Clients[index], index));
        }

        foreach (var twice in clients.GroupBy(client => client.Name).Where(named => named.Count() > 1))
        {
            _errors.Add($"{RadiusOptions.Section}:Clients has two clients named '{twice.Key}'.");
        }

        foreach (var twice in clients.GroupBy(client => client.Network).Where(same => same.Count() > 1))
        {
            _errors.Add($"{RadiusOptions.Section}:Clients has two clients at {twice.Key}.");
        }

        return _errors.Count == 0 ? new RadiusClients(clients) : string.Join(' ', _errors);
    }

    private RadiusClient ReadClient(RadiusClientOptions options, int index)
    {
        var at = $"{RadiusOptions.Section}:Clients:{index}";
        Require(options.Name.Length is > 0 and <= 64, $"{at}:Name must have 1 to 64 characters.");
        Require(options.Realm.Length > 0, $"{at}:Realm must not be empty.");
        Require(options.NasIdentifiers.Count > 0, $"{at}:NasIdentifiers must name the gateways it may speak for.");
        Require(options.Pools.Count > 0, $"{at}:Pools must name the networks it may bind.");
        Require(options.DefaultCountryCode.All(char.IsAsciiDigit), $"{at}:DefaultCountryCode must be digits.");
        Require(options.RetryHorizon > TimeSpan.Zero, $"{at}:RetryHorizon must be positive.");
        Require(options.ClockSkew >= TimeSpan.Zero, $"{at}:ClockSkew must not be negative.");
        Require(options.InterimInterval >= TimeSpan.Zero, $"{at}:InterimInterval must not be negative.");
        Require(
            options.EventTimeTolerance > TimeSpan.Zero && options.EventTimeTolerance.TotalMilliseconds <= Claim.LargestDoubtMs,
            $"{at}:EventTimeTolerance must be positive, and not above {Claim.LargestDoubtMs / 1000} s.");
        Require(
            options.TrustedDelay >= TimeSpan.Zero && options.TrustedDelay <= options.MaxEventAge,
            $"{at}:TrustedDelay must not be negative, and not above MaxEventAge.");
        Require(options.MaxEventAge > options.EventTimeTolerance, $"{at}:MaxEventAge must be above EventTimeTolerance.");
        Require(
            options.Reliability is FeedReliability.Reliable || options.InterimInterval > TimeSpan.Zero,
            $"{at}:InterimInterval must be set for a lossy feed: without Interims it cannot be believed.");
        return new RadiusClient
        {
            Name = options.Name,
            Index = index,
            Network = ReadSourceNetwork(options.Address, $"{at}:Address"),
            Secrets = ReadSecrets(options, at),
            GatewayPatterns = [.. options.NasIdentifiers],
            Pools = [.. options.Pools.Select((pool, place) => ReadPool(pool, $"{at}:Pools:{place}"))],
            FramedPrefixLengths = ReadLengths(options.FramedPrefixLengths, [64], $"{at}:FramedPrefixLengths"),
            DelegatedPrefixLengths =
                ReadLengths(options.DelegatedPrefixLengths, [.. Enumerable.Range(48, 17)], $"{at}:DelegatedPrefixLengths"),
            ApnRealms = options.ApnRealms.ToDictionary(pair => AccessPointName.Normalise(pair.Key), pair => pair.Value),
            CountryCode = options.DefaultCountryCode.Length == 0 ? null : options.DefaultCountryCode,
            Options = options,
        };
    }

    private List<byte[]> ReadSecrets(RadiusClientOptions options, string at)
    {
        Require(
            options.Secret.Length == 0 != (options.SecretFile.Length == 0),
            $"{at} needs one of Secret and SecretFile.");
        var secrets = new List<byte[]>();
        AddSecret(secrets, options.SecretFile.Length == 0 ? options.Secret : ReadFile(options.SecretFile, at), $"{at}:Secret");
        if (options.PreviousSecret.Length > 0)
        {
            AddSecret(secrets, options.PreviousSecret, $"{at}:PreviousSecret");
        }

        return secrets;
    }

    private void AddSecret(List<byte[]> secrets, string secret, string setting)
    {
        var octets = Encoding.UTF8.GetBytes(secret);
        Require(octets.Length <= RadiusAuthenticators.MaxSecretLength, $"{setting} is longer than 128 octets.");
        Require(octets.Length >= (sandbox ? 1 : MinSecretLength), $"{setting} is shorter than {MinSecretLength} octets.");
        Require(sandbox || secret != SandboxSecret, $"{setting} is the sample secret of the sandbox.");
        secrets.Add(octets);
    }

    private string ReadFile(string path, string at)
    {
        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _errors.Add($"{at}:SecretFile cannot be read.");
            return "";
        }
    }

    private IPNetwork ReadSourceNetwork(string text, string setting)
    {
        var network = ReadNetwork(text, setting);
        Require(network.PrefixLength > 0, $"{setting} must not be the whole address space.");
        return network;
    }

    private AddressBlock ReadPool(string text, string setting)
    {
        var network = ReadNetwork(text, setting);
        Require(network.PrefixLength > 0, $"{setting} must not be the whole address space.");
        Require(
            sandbox || !FramedAddresses.Loopback.Overlaps(new AddressBlock(network)),
            $"{setting} is loopback, which only the sandbox may bind.");
        return new AddressBlock(network);
    }

    private IPNetwork ReadNetwork(string text, string setting)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new IPNetwork(address, address.GetAddressBytes().Length * 8);
        }

        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        _errors.Add($"{setting} is neither an address nor a network in CIDR form.");
        return default;
    }

    private IReadOnlyList<int> ReadLengths(IList<int> configured, IReadOnlyList<int> standard, string setting)
    {
        Require(configured.All(length => length is >= 1 and <= 128), $"{setting} must lie between 1 and 128.");
        return configured.Count == 0 ? standard : [.. configured];
    }

    private void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            _errors.Add(otherwise);
        }
    }
}
