using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using LoopStacks.Core.Resources;

namespace LoopStacks.Core.Loops;

/// <summary>Which waiting work may start, and what it gets to see.</summary>
public static class Readiness
{
    /// <summary>The waiting work items whose turn has come.</summary>
    internal static ImmutableArray<int> Find(LoopState state) => state.Definition.Execution.Parallelism switch
    {
        Parallelism.Sequential => NextStage(state),
        Parallelism.Adaptive => Satisfied(state),
        _ => [],
    };

    /// <summary>Work waits, and nothing is under way that could make it start.</summary>
    internal static bool IsStuck(LoopState state)
    {
        var waiting = false;
        foreach (var item in state.Items)
        {
            if (item.Status == WorkStatus.Waiting)
                waiting = true;
            else if (item.IsOpen)
                return false;
        }

        return waiting;
    }

    internal static string Explain(LoopState state)
    {
        var combined = Combined(state);
        var reasons = state.Items.Where(item => item.Status == WorkStatus.Waiting).Select(item =>
        {
            var errors = item.Accepts?.Validate(combined).Take(3).Select(error => $"{error.InstancePointer}: {error.Message}") ?? [];
            return $"{item.Instance} ({string.Join(", ", item.Capabilities)}) needs other input: {string.Join("; ", errors)}";
        });
        return $"The loop's input and the contributions so far satisfy no waiting agent's input schema. {string.Join(". ", reasons)}.";
    }

    /// <summary>What a work item gets as input: the loop's, in an adaptive stack together with the contributions so far.</summary>
    public static JsonElement InputOf(LoopState state) =>
        state.Definition.Execution.Parallelism == Parallelism.Adaptive ? Combined(state) : state.Accepted!.Input;

    /// <summary>The contributions that a work item sees, in the order in which they came: those before it in a sequential or adaptive stack.</summary>
    public static ImmutableArray<WorkItem> SeenBy(LoopState state, WorkItem item)
    {
        if (state.Definition.Execution.Parallelism == Parallelism.Parallel)
            return [];
        var seen = ImmutableArray.CreateBuilder<WorkItem>();
        foreach (var number in state.CompletionOrder)
        {
            var other = state.Items[number - 1];
            if (state.Definition.Execution.Parallelism == Parallelism.Adaptive || other.Stage < item.Stage)
                seen.Add(other);
        }

        return seen.DrainToImmutable();
    }

    private static ImmutableArray<int> NextStage(LoopState state)
    {
        var stage = int.MaxValue;
        foreach (var item in state.Items)
        {
            if (item.IsOpen && item.Status != WorkStatus.Waiting)
                return [];
            if (item.Status == WorkStatus.Waiting && item.Stage < stage)
                stage = item.Stage;
        }

        return [.. state.Items.Where(item => item.Status == WorkStatus.Waiting && item.Stage == stage).Select(item => item.Number)];
    }

    private static ImmutableArray<int> Satisfied(LoopState state)
    {
        if (state.Items.All(item => item.Status != WorkStatus.Waiting))
            return [];
        var combined = Combined(state);
        return [.. state.Items.Where(item => item.Status == WorkStatus.Waiting && (item.Accepts?.IsValid(combined) ?? true)).Select(item => item.Number)];
    }

    /// <summary>The input's properties, then those of object contributions in the order in which they came; what is there already stays.</summary>
    private static JsonElement Combined(LoopState state)
    {
        var input = state.Accepted!.Input;
        if (input.ValueKind != JsonValueKind.Object || state.CompletionOrder.IsEmpty)
            return input;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            var names = new HashSet<string>(StringComparer.Ordinal);
            WriteNew(writer, names, input);
            foreach (var number in state.CompletionOrder)
            {
                if (state.Items[number - 1].Output is { ValueKind: JsonValueKind.Object } output)
                    WriteNew(writer, names, output);
            }

            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }

    private static void WriteNew(Utf8JsonWriter writer, HashSet<string> names, JsonElement from)
    {
        foreach (var property in from.EnumerateObject())
        {
            if (names.Add(property.Name))
                property.WriteTo(writer);
        }
    }
}
