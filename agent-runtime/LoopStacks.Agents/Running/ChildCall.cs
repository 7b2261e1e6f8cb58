using System.Text.Json;
using LoopStacks.Contracts.Connection;

namespace LoopStacks.Agents.Running;

/// <summary>A child loop that a work item has spawned.</summary>
internal sealed class ChildCall(WorkCalls owner, Spawn spawn) : OpenCall(owner, spawn, spawn.Key)
{
    private static readonly JsonElement s_null = JsonSerializer.SerializeToElement<object?>(null);
    private volatile ChildResult? _result;
    private volatile string _loop = "";

    public string Loop => _loop;

    public ChildResult? Result => _result;

    public override bool HasEnded => _result is not null;

    public override TimeSpan? ParkAfter(AgentOptions options) => options.ParkAfter;

    /// <summary>Whether the other one asks for the same, so that both mean one child.</summary>
    public bool IsSame(Spawn other) =>
        spawn.LoopStack == other.LoopStack && JsonElement.DeepEquals(spawn.Input, other.Input)
        && (spawn.Inline is { } left && other.Inline is { } right ? JsonElement.DeepEquals(left, right) : spawn.Inline is null && other.Inline is null);

    /// <summary>Takes note of where it stands. An end stays, whatever comes after it.</summary>
    /// <returns>False where the platform refused it, so that there is no such child.</returns>
    public bool Take(Child child)
    {
        if (child.Status == "refused" && !First.IsCompletedSuccessfully)
        {
            Fail(new SpawnRefusedException(child.Key, child.Code ?? "Refused", child.Message ?? "The platform did not say why."));
            return false;
        }

        if (child.Loop is { } loop)
            _loop = loop;
        if (!HasEnded && StatusOf(child.Status) is { } status)
        {
            var output = status == ChildStatus.Completed ? child.Output ?? s_null : child.Output;
            _result = new ChildResult(Key, _loop, status, output, child.Confidence, child.Usage, child.Code, child.Message);
        }

        Answered();
        return true;
    }

    // What a newer platform may say of a child that has not ended is 'running' to this library.
    private static ChildStatus? StatusOf(string status) => status switch
    {
        "completed" => ChildStatus.Completed,
        "failed" or "refused" => ChildStatus.Failed,
        "cancelled" => ChildStatus.Cancelled,
        "timedOut" => ChildStatus.TimedOut,
        _ => null,
    };
}
