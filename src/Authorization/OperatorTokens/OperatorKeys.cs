// SPDX-License-Identifier: Apache-2.0
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Authorization.OperatorTokens;

/// <summary>
/// The public keys of the operator's entitlement server. They are read again when they have aged or a token names a key they
/// lack, the latter once a minute at most (SEC-149); while they cannot be read, those of the last hour serve on.
/// </summary>
internal sealed partial class OperatorKeys(
    OperatorHttp http, IOptions<OperatorTokenOptions> options, TimeProvider time, ILogger<OperatorKeys> logger) : IDisposable
{
    private static readonly TimeSpan FreshFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UsableFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan BetweenReads = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenFailures = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile State _state = new(null, DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    /// <summary>The keys to look the token's in, or null when none can be had now.</summary>
    /// <param name="keyId"><c>kid</c> of the token.</param>
    /// <param name="algorithm"><c>alg</c> of the token.</param>
    /// <param name="ct">Ends the wait, not the reading.</param>
    public async ValueTask<JsonWebKeySet?> ForAsync(string? keyId, JwsAlgorithm algorithm, CancellationToken ct)
    {
        if (IsDue(keyId, algorithm))
        {
            await _reading.WaitAsync(ct);
            try
            {
                if (IsDue(keyId, algorithm))
                {
                    await ReadAsync();
                }
            }
            finally
            {
                _reading.Release();
            }
        }

        var state = _state;
        return time.GetUtcNow() - state.ReadAt < UsableFor ? state.Keys : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _reading.Dispose();

    private bool IsDue(string? keyId, JwsAlgorithm algorithm)
    {
        var (keys, readAt, nextTry) = _state;
        var now = time.GetUtcNow();
        return now >= nextTry && (keys is null || now - readAt >= FreshFor || keys.Find(keyId, algorithm) is null);
    }

    private async Task ReadAsync()
    {
        var read = await ReadSetAsync();
        var now = time.GetUtcNow();
        if (read.Try(out var keys, out var word))
        {
            _state = new State(keys, now, now + BetweenReads);
            return;
        }

        _state = _state with { NextTry = now + BetweenFailures };
        LogNotRead(word);
    }

    // Not the caller's token: whoever waits after a caller that left must not wait for a new attempt.
    private async Task<Result<JsonWebKeySet, string>> ReadSetAsync()
    {
        var (file, url) = (options.Value.Jwt.JwksFile, options.Value.Jwt.JwksUrl);
        var read = file.Length > 0
            ? await ReadFileAsync(file)
            : await http.ReadJsonAsync(new HttpRequestMessage(HttpMethod.Get, url), CancellationToken.None);
        if (!read.Try(out var text, out var word))
        {
            return word;
        }

        if (!StrictJson.TryParseObject(text, out var document))
        {
            return "not_json";
        }

        using (document)
        {
            var keys = JsonWebKeySet.Parse(document.RootElement);
            return keys.Keys.Count > 0 ? keys : "no_usable_key";
        }
    }

    private static async Task<Result<byte[], string>> ReadFileAsync(string path)
    {
        try
        {
            return await File.ReadAllBytesAsync(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "file";
        }
    }

    [LoggerMessage(2120, LogLevel.Warning, "The keys of the operator's entitlement server could not be read: {Word}")]
    private partial void LogNotRead(string word);

    private sealed record State(JsonWebKeySet? Keys, DateTimeOffset ReadAt, DateTimeOffset NextTry);
}
