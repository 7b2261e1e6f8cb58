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
    internal static bool IsStuck(LoopState state) => state.WaitingItems > 0 && state.WaitingItems == state.OpenItems;

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

    /// <summary>What a work item gets as input: the loop's, or what <c>execution.inputs</c> makes of it; in an adaptive stack the loop's together with the contributions so far.</summary>
    public static JsonElement InputOf(LoopState state, WorkItem item) =>
        state.Definition.Execution.Parallelism == Parallelism.Adaptive ? Combined(state) : WorkInputs.Of(state, item);

    /// <summary>
    /// The contributions that a work item sees, in the order in which they came: all of the round before it, and those before it in its own round in a sequential or adaptive stack.
    /// </summary>
    public static ImmutableArray<WorkItem> SeenBy(LoopState state, WorkItem item)
    {
        var parallelism = state.Definition.Execution.Parallelism;
        if (parallelism == Parallelism.Parallel && item.Round == 1)
            return [];
        var seen = ImmutableArray.CreateBuilder<WorkItem>();
        for (var place = FirstSeen(state, item.Round); place < state.CompletionOrder.Length; place++)
        {
            var other = state.Items[state.CompletionOrder[place] - 1];
            if (other.Round < item.Round || (other.Round == item.Round && (parallelism == Parallelism.Adaptive || (parallelism == Parallelism.Sequential && other.Stage < item.Stage))))
                seen.Add(other);
        }

        return seen.DrainToImmutable();
    }

    /// <summary>Why the last answer was not taken, for whoever works in this round; null where none was made or it is the first.</summary>
    public static RoundFeedback? FeedbackFor(LoopState state, WorkItem item)
    {
        for (var round = item.Round - 1; round > 0; round--)
        {
            if (state.WorkRounds[round].Feedback is { } feedback)
                return feedback;
        }

        return null;
    }

    /// <summary>Place, in order of completion, of the first contribution of the round before.</summary>
    private static int FirstSeen(LoopState state, int round) => round > 1 ? state.WorkRounds[round - 2].FirstCompletion : 0;

    private static ImmutableArray<int> NextStage(LoopState state)
    {
        if (!IsStuck(state))
            return [];
        var stage = state.Items.Where(item => item.Status == WorkStatus.Waiting).Min(item => item.Stage);
        return [.. state.Items.Where(item => item.Status == WorkStatus.Waiting && item.Stage == stage).Select(item => item.Number)];
    }

    private static ImmutableArray<int> Satisfied(LoopState state)
    {
        if (state.WaitingItems == 0)
            return [];
        var combined = Combined(state);
        return [.. state.Items.Where(item => item.Status == WorkStatus.Waiting && (item.Accepts?.IsValid(combined) ?? true)).Select(item => item.Number)];
    }

    /// <summary>The input's properties, then those of object contributions of this round and the one before in the order in which they came; what is there already stays.</summary>
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
            for (var place = FirstSeen(state, state.WorkRounds[^1].Number); place < state.CompletionOrder.Length; place++)
            {
                if (state.Items[state.CompletionOrder[place] - 1].Output is { ValueKind: JsonValueKind.Object } output)
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
