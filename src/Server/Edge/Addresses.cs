// SPDX-License-Identifier: Apache-2.0
using Server.Health;

namespace Server.Edge;

/// <summary>Where the process listens for HTTP, as its settings say: what is public and what is the operator's own.</summary>
/// <param name="Public">The public URLs.</param>
/// <param name="Management">The operator's URLs.</param>
/// <param name="FromKestrelSection">Whether the public ones come from <c>Kestrel:Endpoints</c>, which makes Kestrel ignore <c>urls</c>.</param>
internal sealed record Addresses(
    IReadOnlyList<BindingAddress> Public,
    IReadOnlyList<BindingAddress> Management,
    bool FromKestrelSection)
{
    private const string Endpoints = "Kestrel:Endpoints";

    /// <summary>The default of the sandbox, and of nothing else.</summary>
    public const string SandboxUrl = "http://localhost:9091";

    /// <summary>Reads <c>Kestrel:Endpoints</c> or <c>urls</c>, and <c>Management:Urls</c>.</summary>
    /// <exception cref="StartupRefusedException">A URL cannot be read.</exception>
    public static Addresses Read(IConfiguration configuration)
    {
        var endpoints = configuration.GetSection(Endpoints).GetChildren()
            .Select(endpoint => endpoint["Url"])
            .OfType<string>()
            .ToList();
        var urls = endpoints.Count > 0 ? endpoints : Split(configuration[WebHostDefaults.ServerUrlsKey]);
        return new Addresses(
            [.. urls.Select(url => Parse(url, endpoints.Count > 0 ? Endpoints : WebHostDefaults.ServerUrlsKey))],
            [.. Split(configuration[$"{ManagementOptions.Section}:{nameof(ManagementOptions.Urls)}"]).Select(url => Parse(url, "Management:Urls"))],
            endpoints.Count > 0);
    }

    /// <summary>Whether a connection came in by the operator's listener.</summary>
    public bool IsManagement(HttpContext context) =>
        Management.Count > 0 && Management.Any(address => address.Port == context.Connection.LocalPort);

    /// <summary>Makes Kestrel listen at all of them.</summary>
    public void Apply(WebApplication app)
    {
        foreach (var address in FromKestrelSection ? [] : Public.Concat(Management))
        {
            app.Urls.Add(address.ToString());
        }
    }

    /// <summary>The settings that make Kestrel add the operator's listeners to a <c>Kestrel:Endpoints</c> section.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ManagementEndpoints() => FromKestrelSection
        ? Management.Select((address, index) =>
            KeyValuePair.Create<string, string?>($"{Endpoints}:Management{index}:Url", address.ToString()))
        : [];

    private static List<string> Split(string? urls) =>
        [.. (urls ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    private static BindingAddress Parse(string url, string setting)
    {
        try
        {
            return BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            throw new StartupRefusedException($"{setting}: a listener's URL is scheme://host:port.");
        }
    }
}
