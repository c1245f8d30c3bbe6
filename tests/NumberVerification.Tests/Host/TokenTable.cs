// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Camara;
using Kernel;
using Kernel.Jose;

namespace NumberVerification.Tests.Host;

/// <summary>The host's side of the seam, in memory: tokens that live for a while and are spent once, under any number of threads.</summary>
public sealed class TokenTable : ITokenSpender
{
    public const string Verify = "number-verification:verify";
    public const string Share = "number-verification:device-phone-number:read";
    public const string LegacyVerify = "number-verification-verify-read";
    public const string LegacyShare = "number-verification-share-read";
    public const string Number = "+346661113334";

    private readonly ConcurrentDictionary<string, Row> _rows = new();
    private readonly ConcurrentDictionary<(string Key, string Id), bool> _proofs = new();

    public enum Fault
    {
        None,
        OpenUnavailable,
        OpenBroken,
        SpendUnavailable,
        SpendLost,
        SpendLimited,
        SpentThenUnavailable,
        RefuseUnavailable,
    }

    /// <summary>How often a spend was asked for, over all tokens.</summary>
    public int SpendsAsked => _rows.Values.Sum(row => row.SpendsAsked);

    public string Issue(
        string scopes = Verify,
        string? number = Number,
        string amr = "nba",
        TimeSpan? lifetime = null,
        Fault fault = Fault.None,
        string? boundTo = null)
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        PhoneNumber? parsed = number is null ? null : PhoneNumber.TryParse(number, out var valid) ? valid : throw new ArgumentException(number);
        _rows[token] = new Row(
            new OpenedToken(scopes.Split(' ').ToHashSet(), amr.Split(' ').ToHashSet(), parsed) { KeyThumbprint = boundTo },
            DateTimeOffset.UtcNow + (lifetime ?? TimeSpan.FromMinutes(5)),
            fault);
        return token;
    }

    public ApiOutcome? OutcomeOf(string token) => _rows[token].Outcome;

    /// <summary>The refusals on record for a token: reason and correlator.</summary>
    public IReadOnlyCollection<(string Reason, string Correlator)> RefusalsOf(string token) => _rows[token].Refusals;

    public string? CorrelatorOf(string token) => _rows[token].Correlator;

    public bool IsSpent(string token) => _rows[token].Spent != 0;

    public ValueTask<OpenedToken?> OpenAsync(string token, CancellationToken ct)
    {
        if (!_rows.TryGetValue(token, out var row) || row.Spent != 0 || row.ExpiresAt <= DateTimeOffset.UtcNow)
        {
            return ValueTask.FromResult<OpenedToken?>(null);
        }

        return row.Fault switch
        {
            Fault.OpenUnavailable => throw new TokenSpenderUnavailableException(),
            Fault.OpenBroken => throw new InvalidOperationException("A bug of the host's."),
            _ => ValueTask.FromResult<OpenedToken?>(row.Token),
        };
    }

    public async ValueTask<Spend> SpendAsync(
        OpenedToken token, ApiOutcome outcome, DpopProof? proof, string correlator, CancellationToken ct)
    {
        var row = _rows.Values.Single(one => ReferenceEquals(one.Token, token));
        Interlocked.Increment(ref row.SpendsAsked);
        await Task.Yield();
        if (row.Fault is Fault.SpendUnavailable)
        {
            throw new TokenSpenderUnavailableException();
        }

        if (IsUsedUp(proof))
        {
            return Spend.Unproven;
        }

        if (row.Fault is Fault.SpendLimited)
        {
            return Spend.LimitReached;
        }

        if (row.Fault is Fault.SpendLost || Interlocked.Exchange(ref row.Spent, 1) != 0)
        {
            return Spend.AlreadySpent;
        }

        row.Outcome = outcome;
        row.Correlator = correlator;
        return row.Fault is Fault.SpentThenUnavailable ? throw new TokenSpenderUnavailableException() : Spend.Spent;
    }

    public async ValueTask<bool> RefuseAsync(
        OpenedToken token, string reason, DpopProof? proof, string correlator, CancellationToken ct)
    {
        var row = _rows.Values.Single(one => ReferenceEquals(one.Token, token));
        await Task.Yield();
        if (row.Fault is Fault.RefuseUnavailable)
        {
            throw new TokenSpenderUnavailableException();
        }

        if (IsUsedUp(proof))
        {
            return false;
        }

        row.Refusals.Enqueue((reason, correlator));
        return true;
    }

    private bool IsUsedUp(DpopProof? proof) => proof is not null && !_proofs.TryAdd((proof.KeyThumbprint, proof.Id), true);

    private sealed class Row(OpenedToken token, DateTimeOffset expiresAt, Fault fault)
    {
        public int Spent;
        public int SpendsAsked;

        public ConcurrentQueue<(string Reason, string Correlator)> Refusals { get; } = new();

        public OpenedToken Token => token;

        public DateTimeOffset ExpiresAt => expiresAt;

        public Fault Fault => fault;

        public ApiOutcome? Outcome { get; set; }

        public string? Correlator { get; set; }
    }
}
