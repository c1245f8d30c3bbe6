// SPDX-License-Identifier: Apache-2.0
namespace Testing;

/// <summary>Texts that become markup or code wherever somebody forgets to encode.</summary>
public static class HostileText
{
    private static readonly string[] Vectors =
    [
        "<script>alert(1)</script>", "<svg/onload=alert(1)>", "<img src=x onerror=alert(1)>", "<body onload=alert(1)>",
        "<iframe src=javascript:alert(1)>", "<a href=\"javascript:alert(1)\">x</a>", "<math><mi xlink:href=\"javascript:alert(1)\">",
        "<details open ontoggle=alert(1)>", "<input autofocus onfocus=alert(1)>", "<video><source onerror=alert(1)>",
        "<object data=javascript:alert(1)>", "<embed src=javascript:alert(1)>", "<form action=javascript:alert(1)><button>x",
        "<style>@import'//x.example'</style>", "<link rel=stylesheet href=//x.example>", "<base href=//x.example>",
        "<meta http-equiv=refresh content=\"0;url=//x.example\">", "<!--<img src=\"--><img src=x onerror=alert(1)>", "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
        "<ScRiPt>alert(1)</sCrIpT>", "<script\u000c>alert(1)</script>", "<<script>alert(1)//<</script>", "<template><script>alert(1)</script></template>",
    ];

    private static readonly Func<string, string>[] Wrappers =
    [
        vector => vector,
        vector => "\">" + vector,
        vector => "'>" + vector,
        vector => "</title>" + vector,
        vector => "</code></p>" + vector,
        vector => "-->" + vector,
        vector => "]]>" + vector,
        vector => "\\\";" + vector + "//",
        vector => "javascript:" + vector,
        vector => "{{constructor.constructor('x')()}}" + vector,
    ];

    /// <summary>Every one in every place it may break out of.</summary>
    public static IReadOnlyList<string> Corpus { get; } = [.. Wrappers.SelectMany(wrap => Vectors.Select(wrap))];
}
