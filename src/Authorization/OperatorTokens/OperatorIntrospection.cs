// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Kernel;
using Kernel.Jose;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace Authorization.OperatorTokens;

/// <summary>
/// The operator's introspection endpoint (RFC 7662), asked over https under a client assertion of ours. When it keeps failing it
/// is left alone for a few seconds: it recovers sooner, and nobody here waits for what will not come.
/// </summary>
internal sealed partial class OperatorIntrospection : IDisposable
{
    private const string LeftAlone = "left_alone";
    private const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TimeSpan AssertionLifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(10);

    private readonly OperatorHttp _http;
    private readonly OperatorTokenIntrospectionOptions _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<OperatorIntrospection> _logger;
    private readonly SigningKey _key;
    private readonly ResiliencePipeline<Result<byte[], string>> _breaker;

    /// <summary>The endpoint as the settings name it.</summary>
    public OperatorIntrospection(
        OperatorHttp http, IOptions<OperatorTokenOptions> options, TimeProvider time, ILogger<OperatorIntrospection> logger)
    {
        _http = http;
        _settings = options.Value.Introspection;
        _time = time;
        _logger = logger;
        _key = ReadKey(_settings.KeyFile);
        _breaker = new ResiliencePipelineBuilder<Result<byte[], string>> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Result<byte[], string>>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = Sampling,
                BreakDuration = BreakFor,
                ShouldHandle = attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is null && !attempt.Outcome.Result.Try(out _, out _)),
                OnOpened = _ =>
                {
                    LogLeftAlone(BreakFor.TotalSeconds);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>How long a failing endpoint is left alone.</summary>
    public static TimeSpan BreakFor { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The answer about a token, or a word for why there is none. The caller owns the document.</summary>
    public async ValueTask<Result<JsonDocument, string>> AskAsync(string token, CancellationToken ct)
    {
        var read = await ReadAsync(token, ct);
        if (read.Try(out var text, out var word))
        {
            if (StrictJson.TryParseObject(text, out var document))
            {
                return document;
            }

            word = "not_json";
        }

        if (word is not LeftAlone)
        {
            LogNoAnswer(word); // The other has been told once, when it began.
        }

        return word;
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>Reads the private key of a file.</summary>
    internal static SigningKey ReadKey(string path)
    {
        using var jwk = JsonDocument.Parse(File.ReadAllBytes(path));
        return jwk.RootElement.ValueKind is JsonValueKind.Object
            ? SigningKey.ImportJwk(jwk.RootElement)
            : throw new CryptographicException("A private key is one JSON object.");
    }

    private async ValueTask<Result<byte[], string>> ReadAsync(string token, CancellationToken ct)
    {
        try
        {
            return await _breaker.ExecuteAsync(
                async (asked, ended) => await _http.ReadJsonAsync(Request(asked), ended), token, ct);
        }
        catch (BrokenCircuitException)
        {
            return LeftAlone;
        }
    }

    private HttpRequestMessage Request(string token) => new(HttpMethod.Post, _settings.Endpoint)
    {
        Content = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["token"] = token,
            ["client_id"] = _settings.ClientId,
            ["client_assertion_type"] = AssertionType,
            ["client_assertion"] = Assertion(),
        }),
    };

    private string Assertion()
    {
        var now = _time.GetUtcNow().ToUnixTimeSeconds();
        var claims = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(claims))
        {
            json.WriteStartObject();
            json.WriteString("iss", _settings.ClientId);
            json.WriteString("sub", _settings.ClientId);
            json.WriteString("aud", _settings.Audience.Length > 0 ? _settings.Audience : _settings.Endpoint);
            json.WriteString("jti", Base64Url.Encode(RandomNumberGenerator.GetBytes(16)));
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)AssertionLifetime.TotalSeconds);
            json.WriteEndObject();
        }

        return Jws.Sign(_key, claims.WrittenSpan);
    }

    [LoggerMessage(2121, LogLevel.Warning, "The operator's introspection endpoint gave no usable answer: {Word}")]
    private partial void LogNoAnswer(string word);

    [LoggerMessage(2122, LogLevel.Error, "The operator's introspection endpoint keeps failing and is left alone for {Seconds} s")]
    private partial void LogLeftAlone(double seconds);
}
