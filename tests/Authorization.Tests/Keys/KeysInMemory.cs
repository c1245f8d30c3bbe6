// SPDX-License-Identifier: Apache-2.0
using Authorization.Keys;
using Kernel.Jose;
using Microsoft.Extensions.Options;

namespace Authorization.Tests.Keys;

/// <summary>One active key of each algorithm, without a database.</summary>
internal sealed class KeysInMemory
{
    public KeysInMemory(DateTimeOffset now)
    {
        SigningKeys = new SigningKeys(Options.Create(new SigningKeyOptions()));
        SigningKeys.Publish(
            [
                new PublishedKey(SigningKey.Generate(JwsAlgorithm.ES256), 1, now, null, null),
                new PublishedKey(SigningKey.Generate(JwsAlgorithm.RS256), 1, now, null, null),
            ],
            now);
    }

    public SigningKeys SigningKeys { get; }
}
