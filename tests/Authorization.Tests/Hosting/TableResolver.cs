// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using Kernel;
using Network;

namespace Authorization.Tests.Hosting;

/// <summary>A network whose sessions a test writes down.</summary>
internal sealed class TableResolver : ISubscriberResolver
{
    private readonly ConcurrentDictionary<string, Func<DateTimeOffset, Resolution>> _answers = new();

    public TableResolver() => Bind("127.77.1.5", "+99977001005");

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    public void Bind(string address, string number)
    {
        Assert.True(PhoneNumber.TryParse(number, out var parsed));
        _answers[address] = now => new Resolution.Found(
            parsed, new SubscriberBinding("default", new IPNetwork(IPAddress.Parse(address), 32), 42, now.AddHours(-1)));
    }

    public void Refuse(string address, Reason reason) => _answers[address] = _ => new Resolution.Refused(reason);

    public ValueTask<Resolution> ResolveAsync(SourceAddress source, DateTimeOffset now, CancellationToken ct)
    {
        Asked++;
        return ValueTask.FromResult(_answers.TryGetValue(source.Address.ToString(), out var answer)
            ? answer(now)
            : new Resolution.Refused(Reason.NotOnMobileNetwork));
    }
}
