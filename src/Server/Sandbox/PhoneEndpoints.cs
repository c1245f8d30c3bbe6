// SPDX-License-Identifier: Apache-2.0
namespace Server.Sandbox;

/// <summary><c>/sandbox/phones/{name}</c>: reads and changes how a virtual phone's browser is connected.</summary>
internal static class PhoneEndpoints
{
    /// <summary>Maps both.</summary>
    public static void MapPhones(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sandbox/phones/{name}", ReadAsync);
        routes.MapPost("/sandbox/phones/{name}", ChangeAsync);
    }

    private static Task ReadAsync(HttpContext context, PhoneConnections connections, string name) =>
        VirtualPhone.TryParse(name, out var phone)
            ? SandboxBody.WriteAsync(context, PhoneState.Of(phone, connections), SandboxJson.Relaxed.PhoneState)
            : RefuseAsync(context);

    private static async Task ChangeAsync(HttpContext context, PhoneConnections connections, string name)
    {
        var change = context.Request.HasFormContentType
            ? await ReadFormAsync(context)
            : await SandboxBody.ReadAsync(context, SandboxJson.Relaxed.PhoneChange);
        if (change?.Wifi is not { } wifi || !VirtualPhone.TryParse(name, out var phone))
        {
            await RefuseAsync(context);
            return;
        }

        connections.Set(phone, wifi);
        await ReadAsync(context, connections, name);
    }

    private static async Task<PhoneChange?> ReadFormAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return bool.TryParse(form["wifi"], out var wifi) ? new PhoneChange(wifi) : null;
    }

    private static Task RefuseAsync(HttpContext context) =>
        SandboxBody.RefuseAsync(context, "The phone is named A-B; wifi is true or false, in JSON or a form.");
}

/// <summary>How a phone is to be connected.</summary>
/// <param name="Wifi">By Wi-Fi, or by mobile data.</param>
internal sealed record PhoneChange(bool? Wifi);

/// <summary>A virtual phone and its connection.</summary>
/// <param name="Name">Its short name.</param>
/// <param name="Number">Its number.</param>
/// <param name="Wifi">Whether its browser calls by Wi-Fi.</param>
/// <param name="Address">The address its browser calls from.</param>
internal sealed record PhoneState(string Name, string Number, bool Wifi, string Address)
{
    /// <summary>How it stands with a phone now.</summary>
    public static PhoneState Of(VirtualPhone phone, PhoneConnections connections) =>
        new(phone.Name, phone.Number, connections.IsOnWifi(phone), connections.SourceOf(phone).ToString());
}
