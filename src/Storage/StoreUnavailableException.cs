// SPDX-License-Identifier: Apache-2.0
namespace Storage;

/// <summary>
/// The store cannot take or answer this now: it is down, too slow, full, or the queue before it is. Nothing may be answered
/// as if it were recorded. The next call may succeed; no restart is needed.
/// </summary>
public sealed class StoreUnavailableException : Exception
{
    /// <summary>An outage without a more precise cause.</summary>
    public StoreUnavailableException()
        : this("The store is not available.")
    {
    }

    /// <summary>An outage with what was being done.</summary>
    public StoreUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>An outage with its cause.</summary>
    public StoreUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
