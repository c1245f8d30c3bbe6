// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Security.Cryptography;
using Authorization.Handoffs;
using Facts;
using Frontchannel.Browsers;
using Kernel;
using Microsoft.Extensions.Options;
using Storage;

namespace Frontchannel.Handoffs;

/// <summary>Makes hand-offs: one for each pushed request, within the limits, which are counted in the commit that makes it.</summary>
internal sealed class HandoffCreation(
    HandoffRequests requests,
    PlacePseudonyms places,
    Ledger ledger,
    SealingKeys keys,
    HandoffFacts facts,
    IOptions<FrontchannelOptions> options,
    TimeProvider time)
{
    private const int KeyOctets = 32;
    private const int LowestMatch = 10;
    private const int HighestMatch = 99;

    private const string Insert =
        """
        INSERT INTO frontchannel_handoffs
            (id, request, selector, short_code, client_id, place, desktop, state, contested, sealed, created_at, expires_at, changed_at, forget_at)
        VALUES (@id, @request, @selector, @short_code, @client_id, @place, @desktop, 0, 0, @sealed, @now, @expires_at, 0, @forget_at)
        ON CONFLICT (request) DO NOTHING
        """;

    private const string CountAtPlace =
        "SELECT COUNT(*) FROM frontchannel_handoffs WHERE place = @place";

    private const string CountWaitingAtPlace =
        "SELECT COUNT(*) FROM frontchannel_handoffs WHERE place = @place AND state IN (0, 1) AND expires_at > @now";

    private const string CountWaitingOfClient =
        "SELECT COUNT(*) FROM frontchannel_handoffs WHERE client_id = @client_id AND state IN (0, 1) AND expires_at > @now";

    private const string FindShortCode = "SELECT COUNT(*) FROM frontchannel_handoffs WHERE short_code = @short_code";

    private readonly FrontchannelOptions _options = options.Value;

    /// <summary>Makes one.</summary>
    /// <param name="request">What was pushed.</param>
    /// <param name="desktop">What binds it to the browser that asks.</param>
    /// <param name="name">What that browser is.</param>
    /// <param name="source">Where it is; null when its path cannot be believed.</param>
    /// <param name="isSameDevice">Whether it is the phone as well.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">It is not known that it was made.</exception>
    public async Task<Result<Created, CreationRefusal>> CreateAsync(
        HandoffRequest request, byte[] desktop, DesktopName name, SourceAddress? source, bool isSameDevice, CancellationToken ct)
    {
        var (id, now) = (HandoffId.New(), time.GetUtcNow());
        var content = new HandoffContent
        {
            Id = id.Text,
            RequestUri = request.RequestUri,
            RotationKey = RandomNumberGenerator.GetBytes(KeyOctets),
            Selector = RandomNumberGenerator.GetBytes(Handle.SelectorOctets),
            ShortCode = ShortCode.New(),
            Match = RandomNumberGenerator.GetInt32(LowestMatch, HighestMatch + 1).ToString(CultureInfo.InvariantCulture),
            Grant = requests.NewGrant(now).Bytes.ToArray(),
            DesktopAddress = source?.Address.ToString() ?? "unknown",
            Browser = name.Browser,
            System = name.System,
            IsSameDevice = isSameDevice,
        };
        var octets = await keys.SealAsync(HandoffTable.Purpose, content.Write(), id.Hash, ct);
        var fact = facts.Describe(id.Key, request.ClientId, content, "created", reason: null, phoneAddress: null, now);
        CreationRefusal? refusal = null;
        await ledger.RecordAsync(
            async (batch, commit) =>
            {
                refusal = await InsertAsync(batch, id, request, desktop, PlaceOf(source), content, octets, now, commit);
                return refusal is null ? [fact] : [];
            },
            ct);
        if (refusal is { } refused)
        {
            return refused;
        }

        facts.Report(fact);
        return new Created(id, content);
    }

    private async Task<CreationRefusal?> InsertAsync(
        CommitBatch batch,
        HandoffId id,
        HandoffRequest request,
        byte[] desktop,
        string place,
        HandoffContent content,
        byte[] octets,
        DateTimeOffset now,
        CancellationToken ct)
    {
        async Task<long> CountAsync(string sql, string name, object value)
        {
            var command = batch.Command(sql);
            command.Set(name, value);
            if (sql.Contains("@now", StringComparison.Ordinal))
            {
                command.Set("now", now.ToUnixTimeMilliseconds());
            }

            return Convert.ToInt64(await command.ExecuteScalarAsync(ct), CultureInfo.InvariantCulture);
        }

        async Task<bool> IsFullAsync(int limit, string sql, string name, string value) =>
            limit > 0 && await CountAsync(sql, name, value) >= limit;

        if (await HandoffSwitch.IsStoppedAsync(batch, ct))
        {
            return CreationRefusal.Stopped;
        }

        if (await IsFullAsync(_options.WaitingPerAddress, CountWaitingAtPlace, "place", place)
            || await IsFullAsync(_options.CreatedPerAddress, CountAtPlace, "place", place))
        {
            return CreationRefusal.TooManyAtPlace;
        }

        if (await IsFullAsync(_options.WaitingPerClient, CountWaitingOfClient, "client_id", request.ClientId))
        {
            return CreationRefusal.TooManyOfClient;
        }

        // One in 25 billion per hand-off that is kept: whoever meets it is told to come again, and has another code then.
        if (await CountAsync(FindShortCode, "short_code", ShortCode.HashOf(content.ShortCode)) > 0)
        {
            return CreationRefusal.Unlucky;
        }

        var insert = batch.Command(Insert);
        insert.Set("id", id.Hash);
        insert.Set("request", request.Id.ToArray());
        insert.Set("selector", SHA256.HashData(content.Selector));
        insert.Set("short_code", ShortCode.HashOf(content.ShortCode));
        insert.Set("client_id", request.ClientId);
        insert.Set("place", place);
        insert.Set("desktop", desktop);
        insert.Set("sealed", octets);
        insert.Set("now", now.ToUnixTimeMilliseconds());
        insert.Set("expires_at", (now + _options.Lifetime).ToUnixTimeMilliseconds());
        insert.Set("forget_at", (now + _options.ReportWindow).ToUnixTimeMilliseconds());
        return await insert.ExecuteNonQueryAsync(ct) == 1 ? null : CreationRefusal.RequestUsed;
    }

    private string PlaceOf(SourceAddress? source) => places.Of(AddressBlock.Of(source));
}

/// <summary>A new hand-off.</summary>
/// <param name="Id">Its public id.</param>
/// <param name="Content">What it was made with.</param>
internal sealed record Created(HandoffId Id, HandoffContent Content);

/// <summary>Why none was made.</summary>
internal enum CreationRefusal
{
    /// <summary>The pushed request has one already.</summary>
    RequestUsed,

    /// <summary>Too many were begun at this address, or wait there.</summary>
    TooManyAtPlace,

    /// <summary>Too many of this client wait.</summary>
    TooManyOfClient,

    /// <summary>The operator stopped all hand-offs.</summary>
    Stopped,

    /// <summary>Another has its short code.</summary>
    Unlucky,
}
