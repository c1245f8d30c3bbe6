// SPDX-License-Identifier: Apache-2.0
namespace Storage.Committing;

/// <summary>A unit in the queue, and whoever waits for it.</summary>
internal sealed class QueuedUnit(ILane lane, object unit)
{
    // Continuations run elsewhere: the committer's loop must not serve a request.
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ILane Lane => lane;

    public object Unit => unit;

    public Task Completion => _completion.Task;

    public void Succeed() => _completion.TrySetResult();

    public void Fail(Exception exception)
    {
        _completion.TrySetException(exception);
        // Nobody may be waiting any more; the committer has logged the failure already.
        _ = _completion.Task.Exception;
    }
}
