// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Authorization.Authorize;
using Authorization.Clients;
using Authorization.Handoffs;
using Authorization.Tests.Hosting;
using Authorization.Wire;
using Microsoft.Extensions.DependencyInjection;

namespace Authorization.Tests.Authorize;

[Trait("rule", "SEC-059")]
[Trait("rule", "SEC-060")]
public sealed class RedirectMutationTests(AuthorizationHost host) : IClassFixture<AuthorizationHost>
{
    private const int Seed = 20261;
    private const int Mutations = 100_000;
    private const int OverHttp = 2_000;

    /// <summary>Through the very code of /authorize that decides where an answer may go.</summary>
    [Fact]
    public void Of_a_hundred_thousand_other_spellings_none_is_a_way_back()
    {
        var find = host.Services.GetRequiredService<ClientRegistry>().Find;
        var callback = host.Services.GetRequiredService<HandoffCallback>();
        var refused = 0;
        foreach (var (app, spelling) in Spellings(Seed).Take(Mutations))
        {
            var query = AuthorizationHost.Encode(app.AuthorizationRequest(("redirect_uri", spelling)));
            var accepted = Parameters.TryParse(query, default, out var parameters) && ReturnAddress.Find(parameters, find, callback).Try(out _, out _);
            Assert.False(accepted, $"{spelling} was taken for {app.RedirectUri}");
            refused++;
        }

        Assert.Equal(Mutations, refused);
    }

    [Fact]
    public async Task Over_http_each_is_a_page_without_a_location()
    {
        foreach (var batch in Spellings(Seed + 1).Take(OverHttp).Chunk(50))
        {
            await Task.WhenAll(batch.Select(async one =>
            {
                using var response = await host.Phone.SendAsync(
                    host.Authorize(one.App.AuthorizationRequest(("redirect_uri", one.Spelling))));
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                Assert.Null(response.Headers.Location);
            }));
        }
    }

    // An unpaired surrogate cannot be written into a URL at all, so it is none of them.
    private IEnumerable<(App App, string Spelling)> Spellings(int seed)
    {
        var mutations = new RedirectMutations(seed);
        App[] apps = [host.One, host.Two, host.WithoutPkce];
        for (var i = 0; ; i++)
        {
            var app = apps[i % apps.Length];
            var spelling = mutations.Next(app.RedirectUri);
            if (spelling != app.RedirectUri && spelling.Length > 0 && !spelling.Any(char.IsSurrogate))
            {
                yield return (app, spelling);
            }
        }
    }
}
