// SPDX-License-Identifier: Apache-2.0
namespace Testing.Contract;

/// <summary>A live answer breaks the API's description.</summary>
public sealed class ContractViolationException : Exception
{
    /// <summary>Without detail.</summary>
    public ContractViolationException()
    {
    }

    /// <summary>With what was broken.</summary>
    public ContractViolationException(string message)
        : base(message)
    {
    }

    /// <summary>With what was broken and why.</summary>
    public ContractViolationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
