// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Handoffs;
using Authorization.Tests.Hosting;
using Facts;
using Kernel.Jose;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Handoffs;

/// <summary>A server that hands off, and an app that may ask for it.</summary>
public sealed class HandoffHost : IAsyncLifetime
{
    public const string Callback = $"{AuthorizationHost.Issuer}/handoff/callback";
    public const string ReturnUri = "https://shop.example/signed-in";
    public const string CallbackState = "cb-1";

    public AuthorizationHost Server { get; } = new();

    /// <summary>Hands off: two templates, one return URI, a page that asks, a colour and a logo.</summary>
    internal App Shop { get; } = new("shop", "https://shop.example/callback", JwsAlgorithm.ES256)
    {
        More = new Dictionary<string, JsonNode?>
        {
            ["client_name"] = "The Shop",
            ["client_uri"] = "https://www.shop.example/home",
            ["handoff"] = Registration(),
        },
    };

    internal HandoffRequests Requests => Server.Services.GetRequiredService<HandoffRequests>();

    internal DateTimeOffset Now => Server.Time.GetUtcNow();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Server.Settings["Handoff:Enabled"] = "true";
        Server.Settings.TryAdd("Limits:HandoffsPerSubscriber", "0");
        await Server.InitializeAsync();
        Server.Register(Shop);
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    /// <summary>A good registration.</summary>
    internal static JsonObject Registration() => JsonNode.Parse(
        """
        {
          "return_uris": [ "https://shop.example/signed-in" ],
          "origins": [ "https://shop.example" ],
          "templates": [
            {
              "id": "sign-in",
              "text": { "en": "Sign in as {account}", "de": "Anmelden als {account}" },
              "fields": { "account": { "type": "text", "max_length": 40 } }
            },
            { "id": "hello", "text": { "en": "Say hello" } }
          ],
          "brand": { "logo": "data:image/png;base64,iVBORw0KGgo=", "color": "#0A7d5a" }
        }
        """)!.AsObject();

    /// <summary>What asks for a hand-off, with changes.</summary>
    internal static (string Name, string? Value)[] Asking(params (string Name, string? Value)[] changes) =>
    [
        ("redirect_uri", Callback),
        ("handoff_template", "sign-in"),
        ("handoff_fields", """{"account":"anna"}"""),
        ("handoff_return_uri", ReturnUri),
        .. changes,
    ];

    /// <summary>The request_uri of a hand-off that was pushed, with changes.</summary>
    internal Task<string> PushAsync(params (string Name, string? Value)[] changes) => Server.ObtainRequestUriAsync(Shop, Asking(changes));

    /// <summary>A hand-off, pushed and opened.</summary>
    internal async Task<HandoffRequest> OpenAsync(params (string Name, string? Value)[] changes)
    {
        var opened = await Requests.OpenAsync(Shop.ClientId, await PushAsync(changes), Now, Ct);
        return opened.Try(out var request, out var refusal) ? request : throw new InvalidOperationException(refusal.Word);
    }

    /// <summary>Where the phone goes that approved it.</summary>
    internal async Task<string> ApproveAsync(HandoffRequest request, SpentId grant, bool isCrossDevice = true) =>
        await Requests.ApproveAsync(request, CallbackState, grant, isCrossDevice, Now, Ct);

    /// <summary>What the phone's <c>/authorize</c> answers.</summary>
    internal async Task<Dictionary<string, string?>> GoAsync(string pathAndQuery)
    {
        using var response = await Server.Phone.SendAsync(Server.Get(pathAndQuery));
        return Answer.Of(response);
    }

    /// <summary>Redeems a code of a hand-off.</summary>
    internal Task<HttpResponseMessage> RedeemAsync(string code) => Server.RedeemAsync(Shop, code, ("redirect_uri", Callback));

    /// <summary>The code of a hand-off, from push to the phone's answer.</summary>
    internal async Task<string> ObtainCodeAsync(SpentId grant, bool isCrossDevice = true)
    {
        var answer = await GoAsync(await ApproveAsync(await OpenAsync(), grant, isCrossDevice));
        return answer.GetValueOrDefault("code") ?? throw new InvalidOperationException($"No code: {answer["error"]} {answer["error_description"]}");
    }
}
