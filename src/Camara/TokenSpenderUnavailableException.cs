// SPDX-License-Identifier: Apache-2.0
namespace Camara;

/// <summary>
/// A token cannot be looked at or spent now: the store or the authorization server cannot be reached. The caller gets 503
/// <c>UNAVAILABLE</c>; whether the token is spent is then unknown to it, and a spent one stays spent.
/// </summary>
public sealed class TokenSpenderUnavailableException : Exception
{
    /// <summary>An outage without a cause to show.</summary>
    public TokenSpenderUnavailableException()
        : this("Tokens cannot be opened or spent at the moment.")
    {
    }

    /// <summary>An outage in words; never with a token or a number in them.</summary>
    public TokenSpenderUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>An outage with its cause.</summary>
    public TokenSpenderUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
