// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Server.Verbs.Clients;

/// <summary>
/// The command line of a <c>client</c> verb: names of clients, flags of the verb, and settings of the server, which are told by the colon
/// in their names.
/// </summary>
internal sealed class ClientArguments
{
    private readonly List<(string Flag, string Value)> _flags = [];
    private readonly List<string> _settings = [];
    private readonly List<string> _names = [];

    private ClientArguments()
    {
    }

    /// <summary>Words that are no flags.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>What the server would be started with.</summary>
    public IReadOnlyList<string> Settings => _settings;

    /// <summary>Reads a command line, or says what nobody understands in it.</summary>
    /// <param name="args">What follows the verb.</param>
    /// <param name="flags">The flags of the verb, and whether each needs no value.</param>
    public static Result<ClientArguments, string> Read(string[] args, IReadOnlyDictionary<string, bool> flags)
    {
        var read = new ClientArguments();
        for (var next = 0; next < args.Length; next++)
        {
            var (flag, value) = Split(args[next]);
            if (!flag.StartsWith("--", StringComparison.Ordinal))
            {
                read._names.Add(args[next]);
            }
            else if (flag.Contains(':', StringComparison.Ordinal) || flag is "--environment" or "--contentRoot")
            {
                read._settings.Add(args[next]);
                if (value is null && next + 1 < args.Length)
                {
                    read._settings.Add(args[++next]);
                }
            }
            else if (!flags.TryGetValue(flag, out var needsNone))
            {
                return $"{flag} is no flag of this verb; it has {string.Join(", ", flags.Keys)}.";
            }
            else if (value is null && !needsNone && ++next == args.Length)
            {
                return $"{flag} needs a value.";
            }
            else
            {
                read._flags.Add((flag, value ?? (needsNone ? "true" : args[next])));
            }
        }

        return read;
    }

    /// <summary>The values of a flag that may be repeated.</summary>
    public IReadOnlyList<string> All(string flag) => [.. _flags.Where(one => one.Flag == flag).Select(one => one.Value)];

    /// <summary>The value of a flag; null when it is not given.</summary>
    public string? Find(string flag) => All(flag) is [.., var last] ? last : null;

    private static (string Flag, string? Value) Split(string argument)
    {
        var equals = argument.IndexOf('=', StringComparison.Ordinal);
        return equals < 0 ? (argument, null) : (argument[..equals], argument[(equals + 1)..]);
    }
}
