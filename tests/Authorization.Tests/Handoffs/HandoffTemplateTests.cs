// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Authorization.Handoffs;
using Authorization.Tests.Clients;

namespace Authorization.Tests.Handoffs;

/// <summary>What people are asked to approve: in their language, and reading as it is meant.</summary>
public sealed class HandoffTemplateTests
{
    private static readonly HandoffTemplate Pay = Template(
        """
        {
          "id": "pay",
          "text": { "en": "Pay {sum} to {whom} on {day}", "de": "{sum} an {whom} am {day} zahlen", "pt-BR": "Pagar {sum} a {whom} em {day}",
                    "ar": "ادفع {sum} إلى {whom} يوم {day}" },
          "fields": { "sum": { "type": "amount" }, "whom": { "type": "text" }, "day": { "type": "date" } }
        }
        """);

    [Theory]
    [InlineData("de", "de")]
    [InlineData("de-AT", "de")]
    [InlineData("de-x-private", "de")]
    [InlineData("DE", "de")]
    [InlineData("fr de", "de")]
    [InlineData("pt", "pt-BR")]
    [InlineData("pt-PT", "pt-BR")]
    [InlineData("pt-br", "pt-BR")]
    [InlineData("fr", "en")]
    [InlineData("", "en")]
    [InlineData("deu", "en")]
    public void The_best_language_there_is_is_used(string wished, string expected)
    {
        var text = Pay.Describe(Fields(), wished.Split(' '), out var language);

        Assert.Equal(expected, language);
        Assert.DoesNotContain('{', text);
        Assert.Equal("Pay 12.50 EUR to Anna on 2030-02-28", Pay.Describe(Fields(), [], out _));
    }

    [Fact]
    public void What_reads_from_right_to_left_does_not_reorder_what_stands_beside_it()
    {
        Assert.Equal("Pay 12.50 EUR to \u2068אנה 5\u2069 on 2030-02-28", Pay.Describe(Fields("אנה 5"), ["en"], out _));
        Assert.Contains("\u206812.50 EUR\u2069", Pay.Describe(Fields(), ["ar"], out _), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_that_looks_like_a_place_for_another_is_text() =>
        Assert.Equal("Pay 12.50 EUR to {sum} on 2030-02-28", Pay.Describe(Fields("{sum}"), ["en"], out _));

    [Theory]
    [InlineData("sum", "0 EUR", true)]
    [InlineData("sum", "999999999999.9999 XAU", true)]
    [InlineData("sum", "1234.50 EUR\n", false)]
    [InlineData("sum", "1,234.50 EUR", false)]
    [InlineData("sum", "01 EUR", false)]
    [InlineData("sum", "1. EUR", false)]
    [InlineData("sum", "-1 EUR", false)]
    [InlineData("sum", "1 eur", false)]
    [InlineData("sum", "1 EURO", false)]
    [InlineData("sum", "1EUR", false)]
    [InlineData("sum", "١ EUR", false)]
    [InlineData("day", "2032-02-29", true)]
    [InlineData("day", "2030-02-29", false)]
    [InlineData("day", "2030-2-1", false)]
    [InlineData("day", "2030-02-28T00:00", false)]
    [InlineData("day", "28.02.2030", false)]
    [InlineData("whom", "Ana María de los Ángeles 👩‍💻", true)]
    [InlineData("whom", "a\u2066b", false)]
    [InlineData("whom", "a\u200Fb", false)]
    [InlineData("whom", "a\u0000b", false)]
    [InlineData("whom", "a\tb", false)]
    [InlineData("whom", "\u00A0", false)]
    public void A_field_has_its_type(string name, string value, bool isGood)
    {
        var fields = Json();
        fields[name] = value;

        Assert.Equal(isGood, Pay.TryRead(fields.ToJsonString(), out _));
    }

    [Fact]
    public void A_text_field_has_64_characters_at_most()
    {
        Assert.True(Pay.TryRead(Json(new string('x', 64)).ToJsonString(), out _));
        Assert.False(Pay.TryRead(Json(new string('x', 65)).ToJsonString(), out _));
    }

    private static JsonObject Json(string whom = "Anna") => new() { ["sum"] = "12.50 EUR", ["whom"] = whom, ["day"] = "2030-02-28" };

    private static IReadOnlyDictionary<string, string> Fields(string whom = "Anna")
    {
        Assert.True(Pay.TryRead(Json(whom).ToJsonString(), out var values));
        return values;
    }

    private static HandoffTemplate Template(string json)
    {
        var handoff = HandoffHost.Registration();
        handoff["templates"] = new JsonArray(JsonNode.Parse(json));
        return Assert.Single(RegisteredClients.Read(RegisteredClients.With(("handoff", handoff))).Client!.Handoff!.Templates).Value;
    }
}
