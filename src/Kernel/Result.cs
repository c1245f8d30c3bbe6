// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Kernel;

/// <summary>A value, or the one reason there is none. Expected refusals travel as values; outages and bugs are exceptions.</summary>
/// <typeparam name="T">The value; a class or struct, never an interface (user conversions do not exist from interfaces).</typeparam>
/// <typeparam name="TError">Why there is no value.</typeparam>
public readonly struct Result<T, TError>
    where T : notnull
    where TError : notnull
{
    private readonly T? _value;
    private readonly TError? _error;
    private readonly State _state;

    private Result(T value)
    {
        _value = value;
        _state = State.Value;
    }

    private Result(TError error)
    {
        _error = error;
        _state = State.Error;
    }

    private enum State : byte
    {
        Unset,
        Value,
        Error,
    }

    /// <summary>Takes the value, or the error when there is none. A defaulted result throws: it must not fail open.</summary>
    /// <exception cref="InvalidOperationException">The result was never given a value or an error.</exception>
    public bool Try([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out TError? error)
    {
        if (_state is State.Unset)
        {
            throw new InvalidOperationException("A result was read that nobody set.");
        }

        value = _value;
        error = _error;
        return _state is State.Value;
    }

    /// <summary>A success.</summary>
#pragma warning disable CA2225 // The conversions are the interface: `return error;` reads better than a factory.
    public static implicit operator Result<T, TError>(T value) => new(value);

    /// <summary>A refusal.</summary>
    public static implicit operator Result<T, TError>(TError error) => new(error);
#pragma warning restore CA2225
}
