// SPDX-License-Identifier: Apache-2.0
using System.Collections.Frozen;
using Authorization.Clients.Remote;

namespace Authorization.Clients;

/// <summary>
/// Judges registrations side by side: what the server reads, and what an editor of the file is about to write. Beyond what each must
/// satisfy alone, no two have one id, and none has a key of the registered <see cref="SampleKeys"/>.
/// </summary>
internal sealed class ClientAdmission(RemoteKeyTable remote, IEnumerable<SampleKeys> samples)
{
    /// <summary>Octets of the longest document read.</summary>
    public const int MaxFileBytes = 16 * 1024 * 1024;

    private readonly FrozenSet<string> _samples = samples.SelectMany(keys => keys.Thumbprints).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What becomes of every registration, in the order of the documents.</summary>
    /// <exception cref="InvalidDataException">A document as a whole is unusable.</exception>
    public IReadOnlyList<JudgedClient> Judge(IEnumerable<ClientsDocument> documents)
    {
        var read = documents.SelectMany(document => ClientsReader.Read(document, remote.For).Select(one => (document.Source, Read: one))).ToList();
        var doubled = read
            .Where(one => one.Read.Client is { } client && !IsPublished(client))
            .GroupBy(one => one.Read.Client!.ClientId, StringComparer.Ordinal)
            .Where(same => same.Count() > 1)
            .Select(same => same.Key)
            .ToHashSet(StringComparer.Ordinal);
        return [.. read.Select(one => new JudgedClient(one.Source, one.Read, VerdictOn(one.Read, doubled)))];
    }

    /// <summary>Forgets the remote keys of everybody else.</summary>
    public void Keep(IEnumerable<Client> clients) => remote.Keep(clients.Select(client => client.Keys).ToHashSet());

    private Verdict VerdictOn(ReadClient read, HashSet<string> doubled) => read.Client is not { } client ? Verdict.Refused
        : IsPublished(client) ? Verdict.Published
        : doubled.Contains(client.ClientId) ? Verdict.Doubled
        : Verdict.Admitted;

    private bool IsPublished(Client client) => client.Keys is InlineKeys && client.Keys.Known.Any(key => _samples.Contains(key.Thumbprint));
}

/// <summary>What is made of a registration.</summary>
internal enum Verdict
{
    /// <summary>It serves.</summary>
    Admitted,

    /// <summary>It breaks a rule; <see cref="ReadClient.Refusal"/> says which.</summary>
    Refused,

    /// <summary>Another has its id; neither serves.</summary>
    Doubled,

    /// <summary>The private half of a key of its <c>jwks</c> is published.</summary>
    Published,
}

/// <summary>A registration among the others.</summary>
/// <param name="Source">Its document.</param>
/// <param name="Read">What it says.</param>
/// <param name="Verdict">What is made of it.</param>
internal sealed record JudgedClient(string Source, ReadClient Read, Verdict Verdict)
{
    /// <summary>Why it does not serve; null when it does.</summary>
    public string? Refusal => Verdict switch
    {
        Verdict.Admitted => null,
        Verdict.Doubled => "is registered more than once",
        Verdict.Published => "jwks holds a key whose private half is published",
        _ => Read.Refusal,
    };
}
