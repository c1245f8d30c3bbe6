// SPDX-License-Identifier: Apache-2.0
using Microsoft.AspNetCore.Components;

namespace Frontchannel.Pages;

/// <summary>What every page is given. Public as the view models are, because the Razor compiler makes components public.</summary>
/// <typeparam name="TView">What it shows.</typeparam>
public abstract class Page<TView> : ComponentBase
{
    /// <summary>What it shows.</summary>
    [Parameter, EditorRequired]
    public required TView View { get; set; }

    /// <summary>The words it says it with.</summary>
    [Parameter, EditorRequired]
    public required Words Words { get; set; }

    /// <summary>Whether the browser says that it runs on a device of Apple's.</summary>
    [Parameter]
    public bool IsApple { get; set; }
}
