using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Core.Resources;
using LoopStacks.Engine.Coordination;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Resources;
using LoopStacks.JsonSchema;

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
            return NotFound(request);
        if (request.Deadline <= time.GetUtcNow())
            return new Fault(ErrorCode.InvalidArgument, $"The deadline {request.Deadline:O} has passed already.", [new ProblemError("/deadline", "It must lie in the future.")]);
        if (Faults(definition, request) is { Count: > 0 } errors)
            return new Fault(ErrorCode.InvalidInput, $"The input does not fit {request.LoopStack}: {errors[0].Pointer}: {errors[0].Message}", errors);
        return (definition, realm.Spec.Resources.MaxConcurrentLoops);
    }

    private static List<ProblemError> Faults(LoopDefinition definition, StartRequest request)
    {
        var errors = new List<ProblemError>();
        Add(errors, definition.Input, request);
        Add(errors, definition.Intake, request);
        foreach (var required in definition.Spec.Phases.Intake.Validation.Required ?? [])
        {
            if (request.Input.ValueKind != System.Text.Json.JsonValueKind.Object || !request.Input.TryGetProperty(required, out _))
                errors.Add(new ProblemError("/input", $"The property '{required}' is missing; phases.intake.validation.required asks for it.", "required"));
        }

        return errors;
    }

    private static void Add(List<ProblemError> errors, CompiledSchema? schema, StartRequest request)
    {
        if (schema is null || schema.IsValid(request.Input))
            return;
        errors.AddRange(schema.Validate(request.Input).Select(error => new ProblemError("/input" + error.InstancePointer, error.Message, error.Keyword)));
    }

    private Fault NotFound(StartRequest request)
    {
        var known = Names(ResourceKind.LoopStack).Concat(bus.Present(request.Realm).SelectMany(offer => offer.Capabilities)).Distinct().Order(StringComparer.Ordinal).ToArray();
        return new Fault(
            ErrorCode.LoopStackNotFound,
            $"There is no LoopStack '{request.LoopStack}', and no agent of {request.Realm} offers a capability of that name.{Near(request.LoopStack, known)} Apply a LoopStack, or deploy an agent with that capability.",
            [new ProblemError("/loopstack", $"'{request.LoopStack}' is neither a LoopStack nor a capability offered in {request.Realm}.")]);
    }

    private string[] Names(ResourceKind kind) => [.. resources.List(kind, null).Select(stored => stored.Resource.Metadata.Name)];

    private static string Near(string name, string[] known) => known.Length switch
    {
        0 => " There is none yet.",
        <= 8 => $" There are: {string.Join(", ", known)}.",
        _ => $" There are {known.Length}, such as {string.Join(", ", known.Where(other => other.Contains(name.Split('-')[0], StringComparison.Ordinal)).Concat(known).Distinct().Take(8))}.",
    };
}
