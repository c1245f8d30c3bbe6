// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;

namespace Authorization.Handoffs;

/// <summary>
/// <c>handoff</c> as the clients file writes it, words of ours; not yet believed. That it is there is what lets the client hand off.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record HandoffRegistration
{
    /// <summary><c>return_uris</c>: where the desktop's browser may be sent with the answer; required.</summary>
    public IReadOnlyList<string?>? ReturnUris { get; set; }

    /// <summary><c>origins</c>: the web pages that may ask whether a visitor is on mobile data.</summary>
    public IReadOnlyList<string?>? Origins { get; set; }

    /// <summary><c>templates</c>: what people can be asked to approve; required.</summary>
    public IReadOnlyList<TemplateRegistration?>? Templates { get; set; }

    /// <summary><c>brand</c>: what the pages wear.</summary>
    public BrandRegistration? Brand { get; set; }
}

/// <summary>A text that people can be asked to approve.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record TemplateRegistration
{
    /// <summary><c>id</c>: what requests name it by; required.</summary>
    public string? Id { get; set; }

    /// <summary><c>text</c>: by language tag; <c>en</c> is required. <c>{name}</c> stands for a field.</summary>
    public IReadOnlyDictionary<string, string?>? Text { get; set; }

    /// <summary><c>fields</c>: what requests fill in.</summary>
    public IReadOnlyDictionary<string, FieldRegistration?>? Fields { get; set; }
}

/// <summary>A part of a text that requests fill in.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record FieldRegistration
{
    /// <summary><c>type</c>: <c>text</c>, <c>amount</c> or <c>date</c>; required.</summary>
    public string? Type { get; set; }

    /// <summary><c>max_length</c> of a text, in characters; default and at most 64.</summary>
    public int? MaxLength { get; set; }
}

/// <summary>What the pages wear for a client.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record BrandRegistration
{
    /// <summary><c>logo</c>: a <c>data:</c> URI of a PNG, JPEG or WebP image.</summary>
    public string? Logo { get; set; }

    /// <summary><c>color</c>: <c>#rrggbb</c>.</summary>
    public string? Color { get; set; }
}
