// SPDX-License-Identifier: Apache-2.0
namespace Testing.Contract;

/// <summary>Holds every answer that passes through against the files; the first that breaks one fails the test.</summary>
public sealed class ContractHandler : DelegatingHandler
{
    private readonly IReadOnlyList<OpenApiContract> _contracts;
    private int _checked;

    /// <summary>Checks what a handler brings back.</summary>
    public ContractHandler(HttpMessageHandler inner, params IReadOnlyList<OpenApiContract> contracts)
        : base(inner) => _contracts = contracts;

    /// <summary>How many answers were held against a file so far.</summary>
    public int Checked => Volatile.Read(ref _checked);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        foreach (var contract in _contracts)
        {
            if (!contract.Covers(request.RequestUri!.AbsolutePath))
            {
                continue;
            }

            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            var violations = contract.Violations(request, response, body);
            Interlocked.Increment(ref _checked);
            if (violations.Count > 0)
            {
                throw new ContractViolationException(
                    $"{request.Method} {request.RequestUri.AbsolutePath} answered {(int)response.StatusCode} {body}: "
                    + string.Join("; ", violations));
            }
        }

        return response;
    }
}
