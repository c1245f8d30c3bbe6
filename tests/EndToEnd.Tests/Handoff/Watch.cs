// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace EndToEnd.Tests.Handoff;

/// <summary>Listens to what browsers complain of, a content security policy included, and sees whom they ask.</summary>
internal sealed class Watch(params string[] known)
{
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ConcurrentQueue<string> _foreign = new();

    public IEnumerable<string> Complaints => _complaints;

    /// <summary>Addresses that are of no origin known here.</summary>
    public IEnumerable<string> Foreign => _foreign;

    public void Over(IBrowserContext context)
    {
        context.WebError += (_, error) => _complaints.Enqueue(error.Error);
        context.Console += (_, message) =>
        {
            // A page that refuses says so by its status; whether it should have is the test's business.
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Enqueue(message.Text);
            }
        };
        context.Response += (_, response) =>
        {
            if (response.Status >= 400 && response.Request.ResourceType != "document")
            {
                _complaints.Enqueue($"{response.Status} {response.Url}");
            }
        };
        context.Request += (_, request) =>
        {
            if (!known.Contains(new Uri(request.Url).GetLeftPart(UriPartial.Authority)))
            {
                _foreign.Enqueue(request.Url);
            }
        };
    }
}
