// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Server.Sandbox;
using Server.Tests.Hosting;

namespace Server.Tests.Sandbox;

/// <summary>A browser that is a phone: the relay lends it the phone's address and nothing else.</summary>
public sealed class PhoneRelayTests(SharedServer shared) : IClassFixture<SharedServer>
{
    private RunningServer Server => shared.Server;

    [Fact]
    public async Task A_phone_s_host_is_the_phone_and_redirects_to_the_issuer_stay_on_it()
    {
        var attempt = Server.Begin();

        using var answer = await Server.Http.SendAsync(OnPhone(new Uri(attempt.AuthorizeUrl).PathAndQuery));

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var location = answer.Headers.Location!.OriginalString;
        Assert.StartsWith($"http://1-5.phone.localhost:{Server.Port}/sandbox/callback?", location, StringComparison.Ordinal);
        Assert.Contains("code=", location, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bodies_and_answers_pass_unchanged()
    {
        var request = OnPhone("/sandbox/token");
        request.Method = HttpMethod.Post;
        request.Content = new StringContent("""{"nothing":"useful"}""");

        using var answer = await Server.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("scope is required", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Single(answer.Headers.GetValues("X-Content-Type-Options"));
    }

    [Theory]
    [InlineData("1-5.phone.localhost", true)]
    [InlineData("255-0.PHONE.localhost", true)]
    [InlineData("1-256.phone.localhost", false)]
    [InlineData("1-5-6.phone.localhost", false)]
    [InlineData("1.phone.localhost", false)]
    [InlineData("-1-5.phone.localhost", false)]
    [InlineData("+1-5.phone.localhost", false)]
    [InlineData("1-5.phone.localhost.example", false)]
    [InlineData("localhost", false)]
    public void Only_a_phone_s_host_names_a_phone(string host, bool isPhone) =>
        Assert.Equal(isPhone, VirtualPhone.TryFindHost(host, out _));

    [Fact]
    public void A_virtual_phone_s_number_is_its_address()
    {
        Assert.True(VirtualPhone.TryFind(IPAddress.Parse("127.77.1.5"), out var phone));
        Assert.Equal("+99977001005", phone.Number);
        Assert.False(VirtualPhone.TryFind(IPAddress.Parse("127.78.1.5"), out _));
        Assert.False(VirtualPhone.TryFind(IPAddress.Parse("::1"), out _));
    }

    private HttpRequestMessage OnPhone(string path) =>
        new(HttpMethod.Get, path) { Headers = { Host = $"1-5.phone.localhost:{Server.Port}" } };
}
