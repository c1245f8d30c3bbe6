// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Tests.Clients;

namespace Authorization.Tests.Handoffs;

/// <summary><c>handoff</c> and <c>client_uri</c> as operators write them.</summary>
public sealed class HandoffRegistrationTests
{
    private static readonly string LongestLogo = Convert.ToBase64String([0xFF, 0xD8, 0xFF, .. new byte[(32 * 1024) - 3]]);

    [Fact]
    public void A_good_registration_is_read_whole()
    {
        var client = RegisteredClients.Read(RegisteredClients.With(("handoff", HandoffHost.Registration()), ("client_uri", "http://localhost:5000/"))).Client;

        Assert.Equal("http://localhost:5000/", client?.HomePage);
        Assert.Equal(["https://shop.example/signed-in"], client!.Handoff!.ReturnUris);
        Assert.Equal(["https://shop.example"], client.Handoff.Origins);
        Assert.Equal(["hello", "sign-in"], client.Handoff.Templates.Keys.Order(StringComparer.Ordinal));
        Assert.Null(RegisteredClients.Read(RegisteredClients.With()).Client!.Handoff);
    }

    [Theory]
    [InlineData("image/png", "iVBORw0KGgo=")]
    [InlineData("image/jpeg", "/9j/4A==")]
    [InlineData("image/webp", "UklGRgAAAABXRUJQ")]
    public void A_logo_is_a_PNG_a_JPEG_or_a_WebP(string mediaType, string base64) =>
        Assert.Equal(mediaType, Read(handoff => handoff["brand"]!["logo"] = $"data:{mediaType};base64,{base64}").Client!.Handoff!.Brand.LogoMediaType);

    [Fact]
    public void A_logo_may_have_32_KiB() =>
        Assert.Equal(32 * 1024, Read(handoff => handoff["brand"]!["logo"] = $"data:image/jpeg;base64,{LongestLogo}").Client!.Handoff!.Brand.Logo.Length);

    public static TheoryData<string, string, string> Refusals { get; } = new()
    {
        { "return_uris", "null", "return_uris" },
        { "return_uris", "[]", "return_uris" },
        { "return_uris", """["http://shop.example/in"]""", "return_uris[0]" },
        { "return_uris", """["https://shop.example/in#x"]""", "return_uris[0]" },
        { "return_uris", """["https://shop.example/in","https://shop.example/in"]""", "return_uris[1]" },
        { "return_uris", """["javascript:alert(1)"]""", "return_uris[0]" },
        { "origins", "[]", "origins" },
        { "origins", """["https://shop.example/"]""", "origins[0]" },
        { "origins", """["https://shop.example:443"]""", "origins[0]" },
        { "origins", """["https://Shop.example"]""", "origins[0]" },
        { "origins", """["https://*.shop.example"]""", "origins[0]" },
        { "origins", """["http://shop.example"]""", "origins[0]" },
        { "origins", """["null"]""", "origins[0]" },
        { "templates", "null", "templates" },
        { "templates", "[]", "templates" },
        { "templates", "[null]", "templates[0].id" },
        { "templates", """[{"text":{"en":"x"}}]""", "templates[0].id" },
        { "templates", """[{"id":"Sign_In","text":{"en":"x"}}]""", "templates[0].id" },
        { "templates", """[{"id":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","text":{"en":"x"}}]""", "templates[0].id" },
        { "templates", """[{"id":"a","text":{"en":"x"}},{"id":"a","text":{"en":"y"}}]""", "templates[1].id" },
        { "templates", """[{"id":"a"}]""", "templates[0].text" },
        { "templates", """[{"id":"a","text":{"de":"x"}}]""", "templates[0].text" },
        { "templates", """[{"id":"a","text":{"en":""}}]""", "templates[0].text.en" },
        { "templates", """[{"id":"a","text":{"en":"x\ny"}}]""", "templates[0].text.en" },
        { "templates", """[{"id":"a","text":{"en":"x\u202ey"}}]""", "templates[0].text.en" },
        { "templates", """[{"id":"a","text":{"en":"x","d":"x"}}]""", "templates[0].text" },
        { "templates", """[{"id":"a","text":{"en":"x","de_DE":"x"}}]""", "templates[0].text" },
        { "templates", """[{"id":"a","text":{"en":"x","EN":"x"}}]""", "templates[0].text" },
        { "templates", """[{"id":"a","text":{"en":"x {b}"}}]""", "templates[0].text.en" },
        { "templates", """[{"id":"a","text":{"en":"x {b"},"fields":{"b":{"type":"text"}}}]""", "templates[0].text.en" },
        { "templates", """[{"id":"a","text":{"en":"x b}"},"fields":{"b":{"type":"text"}}}]""", "templates[0].text.en" },
        { "templates", """[{"id":"a","text":{"en":"x {{b}}"},"fields":{"b":{"type":"text"}}}]""", "templates[0].text.en" },
        { "templates", """[{"id":"a","text":{"en":"x {b}","de":"x"},"fields":{"b":{"type":"text"}}}]""", "templates[0].text.de" },
        { "templates", """[{"id":"a","text":{"en":"x {b}"},"fields":{"b":{"type":"text"},"c":{"type":"text"}}}]""", "templates[0].text.en" },
        { "templates", """[{"id":"a","text":{"en":"x {B}"},"fields":{"B":{"type":"text"}}}]""", "templates[0].fields" },
        { "templates", """[{"id":"a","text":{"en":"x {b}"},"fields":{"b":{}}}]""", "templates[0].fields.b.type" },
        { "templates", """[{"id":"a","text":{"en":"x {b}"},"fields":{"b":null}}]""", "templates[0].fields.b.type" },
        { "templates", """[{"id":"a","text":{"en":"x {b}"},"fields":{"b":{"type":"number"}}}]""", "templates[0].fields.b.type" },
        { "templates", """[{"id":"a","text":{"en":"x {b}"},"fields":{"b":{"type":"text","max_length":65}}}]""", "templates[0].fields.b.max_length" },
        { "templates", """[{"id":"a","text":{"en":"x {b}"},"fields":{"b":{"type":"text","max_length":0}}}]""", "templates[0].fields.b.max_length" },
        { "templates", """[{"id":"a","text":{"en":"x {b}"},"fields":{"b":{"type":"date","max_length":9}}}]""", "templates[0].fields.b.max_length" },
        { "brand", """{"color":"green"}""", "brand.color" },
        { "brand", """{"color":"#0a7d5g"}""", "brand.color" },
        { "brand", """{"color":"#0a7"}""", "brand.color" },
        { "brand", """{"logo":"https://shop.example/logo.png"}""", "brand.logo" },
        { "brand", """{"logo":"data:image/svg+xml;base64,PHN2Zz4="}""", "brand.logo" },
        { "brand", """{"logo":"data:image/png;base64,/9j/4A=="}""", "brand.logo" },
        { "brand", """{"logo":"data:image/png;base64,iVBORw0KGg"}""", "brand.logo" },
        { "brand", """{"logo":"data:image/png,x"}""", "brand.logo" },
        { "brand", """{"logo":7}""", "brand.logo" },
        { "brand", """{"colour":"#0a7d5a"}""", "brand" },
        { "more", "1", "" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    [Trait("rule", "SEC-063")]
    public void What_cannot_be_meant_is_refused_by_name(string member, string value, string named)
    {
        var read = Read(handoff => handoff[member] = JsonNode.Parse(value));

        Assert.Null(read.Client);
        Assert.StartsWith($"handoff.{named}".TrimEnd('.'), read.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_has_160_characters_a_template_8_fields_and_a_logo_32_KiB_at_most()
    {
        Assert.NotNull(Read(handoff => handoff["templates"]![1]!["text"]!["en"] = new string('x', 160)).Client);
        Assert.Null(Read(handoff => handoff["templates"]![1]!["text"]!["en"] = new string('x', 161)).Client);
        Assert.NotNull(Read(handoff => handoff["templates"]![1] = WithFields(8)).Client);
        Assert.Null(Read(handoff => handoff["templates"]![1] = WithFields(9)).Client);
        var tooLong = Convert.ToBase64String([0xFF, 0xD8, 0xFF, .. new byte[(32 * 1024) - 2]]);
        Assert.Null(Read(handoff => handoff["brand"]!["logo"] = $"data:image/jpeg;base64,{tooLong}").Client);
    }

    [Theory]
    [InlineData("grant_types", """["urn:openid:params:grant-type:ciba"]""")]
    [InlineData("scopes", """["number-verification:device-phone-number:read"]""")]
    public void A_client_that_could_never_ask_for_one_cannot_register_it(string member, string value)
    {
        var read = RegisteredClients.Read(RegisteredClients.With(("handoff", HandoffHost.Registration()), (member, JsonNode.Parse(value))));

        Assert.StartsWith("handoff", read.Refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://shop.example/")]
    [InlineData("shop.example")]
    [InlineData("https://user@shop.example/")]
    public void A_home_page_is_an_https_URL(string uri) =>
        Assert.StartsWith("client_uri", RegisteredClients.Read(RegisteredClients.With(("client_uri", uri))).Refusal, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_turns_the_text_beside_it_is_refused() =>
        Assert.StartsWith("client_name", RegisteredClients.Read(RegisteredClients.With(("client_name", "a\u202Eb"))).Refusal, StringComparison.Ordinal);

    private static JsonObject WithFields(int count) => new()
    {
        ["id"] = "many",
        ["text"] = new JsonObject { ["en"] = string.Join(' ', Enumerable.Range(0, count).Select(i => $"{{f{i}}}")) },
        ["fields"] = new JsonObject(Enumerable.Range(0, count).Select(i => KeyValuePair.Create($"f{i}", (JsonNode?)new JsonObject { ["type"] = "text" }))),
    };

    private static Authorization.Clients.ReadClient Read(Action<JsonObject> change)
    {
        var handoff = HandoffHost.Registration();
        change(handoff);
        return RegisteredClients.Read(RegisteredClients.With(("handoff", handoff)));
    }
}
