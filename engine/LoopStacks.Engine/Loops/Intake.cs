using System.Text.Json;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Resources;

namespace LoopStacks.Engine.Loops;

/// <summary>IN: what a request must satisfy before anything is stored.</summary>
internal sealed class Intake(IResourceService resources, StackResolver stacks, ICoordinationBus bus, TimeProvider time)
{
    /// <returns>The definition to pin the loop to and how many loops the realm may run.</returns>
    public Outcome<(LoopDefinition Definition, int? MaxConcurrentLoops)> Admit(StartRequest request)
    {
        if (stacks.Realm(request.Realm) is not { } realm)
            return new Fault(ErrorCode.RealmNotFound, $"There is no realm '{request.Realm}'.{Near(request.Realm, Names(ResourceKind.Realm))}", [new ProblemError("/realm", $"'{request.Realm}' is no realm.")]);
        if (stacks.Resolve(request.LoopStack, request.Realm) is not { } definition)
            return NotFound(request.LoopStack, request.Realm);
        if (request.Deadline <= time.GetUtcNow())
            return new Fault(ErrorCode.InvalidArgument, $"The deadline {request.Deadline:O} has passed already.", [new ProblemError("/deadline", "It must lie in the future.")]);
        if (InputFault(definition, request.LoopStack, request.Input) is { } fault)
            return fault;
        return (definition, realm.Spec.Resources.MaxConcurrentLoops);
    }

    /// <summary>A child loop: its parent was admitted, so realm and quota are settled.</summary>
    public Outcome<LoopDefinition> AdmitChild(ChildSpawned child, string realm)
    {
        var name = child.Stack ?? InlineStacks.Name;
        LoopDefinition definition;
        if (child.Inline is { } spec)
        {
            var inline = stacks.ReadInline(spec);
            if (inline.Fault is { } invalid)
                return invalid;
            definition = inline.Value;
        }
        else if (stacks.Resolve(name, realm) is { } found)
        {
            definition = found;
        }
        else
        {
            return NotFound(name, realm);
        }

        return InputFault(definition, name, child.Input) is { } fault ? fault : definition;
    }

    /// <summary>How many root loops the realm may run; null bounds nothing.</summary>
    public int? MaxConcurrentLoops(string realm) => stacks.Realm(realm)?.Spec.Resources.MaxConcurrentLoops;

    public Fault QuotaExceeded(string realm) => new(
        ErrorCode.QuotaExceeded,
        $"The realm {realm} runs {MaxConcurrentLoops(realm)} loops, as many as it may (maxConcurrentLoops); try again when one has ended.",
        RetryAfter: TimeSpan.FromSeconds(1));

    /// <summary>The budget of a new tree: what the caller and the realm allow, whichever is less.</summary>
    public LoopBudget? Budget(StartRequest request)
    {
        var asked = request.Budget;
        if (stacks.Realm(request.Realm)?.Spec.Governance.Budgets is not { } most)
            return asked is null ? null : new LoopBudget(asked.MaxDepth, asked.MaxLoops, asked.Tokens, asked.Cost);
        return new LoopBudget(
            Least(asked?.MaxDepth, most.MaxDepth), Least(asked?.MaxLoops, most.MaxLoops), Least(asked?.Tokens, most.Tokens), Least(asked?.Cost, most.Cost));
    }

    private static T? Least<T>(T? one, T? other)
        where T : struct, IComparable<T> => one is not { } a ? other : other is not { } b ? one : a.CompareTo(b) < 0 ? a : b;

    private static Fault? InputFault(LoopDefinition definition, string name, JsonElement input)
    {
        if (InputCheck.Faults(definition, input) is not { Count: > 0 } faults)
            return null;
        var errors = faults.Select(fault => new ProblemError("/input" + fault.InstancePointer, fault.Message, fault.Keyword)).ToArray();
        return new Fault(ErrorCode.InvalidInput, $"The input does not fit {name}: {errors[0].Pointer}: {errors[0].Message}", errors);
    }

    private Fault NotFound(string name, string realm)
    {
        var known = Names(ResourceKind.LoopStack).Concat(bus.Present(realm).SelectMany(offer => offer.Capabilities)).Distinct().Order(StringComparer.Ordinal).ToArray();
        return new Fault(
            ErrorCode.LoopStackNotFound,
            $"There is no LoopStack '{name}', and no agent of {realm} offers a capability of that name.{Near(name, known)} Apply a LoopStack, or deploy an agent with that capability.",
            [new ProblemError("/loopstack", $"'{name}' is neither a LoopStack nor a capability offered in {realm}.")]);
    }

    private string[] Names(ResourceKind kind) => [.. resources.Of(kind).Select(resource => resource.Metadata.Name)];

    private static string Near(string name, string[] known) => known.Length switch
    {
        0 => " There is none yet.",
        <= 8 => $" There are: {string.Join(", ", known)}.",
        _ => $" There are {known.Length}, such as {string.Join(", ", known.Where(other => other.Contains(name.Split('-')[0], StringComparison.Ordinal)).Concat(known).Distinct().Take(8))}.",
    };
}
