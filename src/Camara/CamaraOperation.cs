// SPDX-License-Identifier: Apache-2.0
using Kernel;

namespace Camara;

/// <summary>One operation of a CAMARA API, as its description names it.</summary>
/// <param name="Id">The operationId; also the name in logs and metrics.</param>
/// <param name="Method">The one HTTP method, upper case.</param>
/// <param name="Path">The path below the version's.</param>
/// <param name="Scope">The scope a token needs, exact.</param>
/// <param name="DecideAsync">
/// Works out the answer without giving it: reads the body, looks at the token, has no lasting effect. The pipeline then spends
/// the token and answers only if that succeeds.
/// </param>
public sealed record CamaraOperation(
    string Id,
    string Method,
    string Path,
    string Scope,
    Func<CamaraCall, CancellationToken, ValueTask<Result<CamaraAnswer, CamaraError>>> DecideAsync);

/// <summary>What an operation will say once the token is spent.</summary>
/// <param name="Outcome">What is committed together with the spend.</param>
/// <param name="Json">The body of the 200.</param>
public sealed record CamaraAnswer(ApiOutcome Outcome, ReadOnlyMemory<byte> Json)
{
    /// <summary>Run once the token is spent, and only then: for what counts answers given. Must not throw.</summary>
    public Action? WhenSpent { get; init; }
}
