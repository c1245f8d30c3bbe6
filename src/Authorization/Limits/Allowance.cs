// SPDX-License-Identifier: Apache-2.0
namespace Authorization.Limits;

/// <summary>
/// How much of one key's rate this node may still admit in the present window. Where nodes share the rate it grows by leases from
/// their common budget; a node begins with a little that it has not asked for yet, and reports with its first lease.
/// </summary>
/// <param name="granted">What may be admitted without asking.</param>
/// <param name="isFinal">Whether that is all there will be.</param>
internal sealed class Allowance(int granted, bool isFinal)
{
    private readonly Lock _lock = new();
    private int _granted = granted;
    private bool _isFinal = isFinal;
    private int _leased;
    private int _used;
    private bool _wasRefused;
    private Task? _leasing;

    /// <summary>Whether nothing more will be admitted.</summary>
    public bool IsUsedUp
    {
        get
        {
            lock (_lock)
            {
                return _isFinal && _used >= _granted;
            }
        }
    }

    /// <summary>Admits one, if something is left.</summary>
    /// <param name="chunk">How much is leased at a time; the next lease begins when half of it is left.</param>
    /// <param name="lease">Asks for so many more, and tells <see cref="Add"/> or <see cref="Close"/>; runs beside the caller.</param>
    /// <param name="more">When false is given: completes when there may be more to take; null when there will be none.</param>
    public bool TryTake(int chunk, Func<int, Task> lease, out Task? more)
    {
        lock (_lock)
        {
            var taken = _used < _granted;
            _used += taken ? 1 : 0;
            if (!_isFinal && _leasing is null && _granted - _used <= chunk / 2)
            {
                var asked = _granted - _leased + chunk;
                _leasing = Task.Run(() => lease(asked));
            }

            more = taken || _isFinal ? null : _leasing;
            return taken;
        }
    }

    /// <summary>A lease was answered: with less than was asked when the common budget is used up.</summary>
    public void Add(int asked, int given)
    {
        lock (_lock)
        {
            _leased += given;
            _granted = Math.Max(_granted, _leased);
            _isFinal = given < asked;
            _leasing = null;
        }
    }

    /// <summary>A lease could not be had: this node admits so many by its own count, and no more.</summary>
    public void Close(int floor)
    {
        lock (_lock)
        {
            _granted = Math.Max(_granted, floor);
            _isFinal = true;
            _leasing = null;
        }
    }

    /// <summary>Whether this is the first refusal.</summary>
    public bool IsFirstRefusal()
    {
        lock (_lock)
        {
            return !_wasRefused && (_wasRefused = true);
        }
    }
}
