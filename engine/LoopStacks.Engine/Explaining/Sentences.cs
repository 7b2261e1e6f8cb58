using System.Text.Json;
using LoopStacks.Contracts.Executions;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Loops;

namespace LoopStacks.Engine.Explaining;

/// <summary>Each event's decisions as plain sentences. An event that has no words of its own is told by its name and data, so nothing of a history is left out.</summary>
internal sealed class Sentences
{
    private readonly List<ExplanationSentence> _all = [];

    public IReadOnlyList<ExplanationSentence> All => _all;

    public void Add(PastEvent past, LoopState before, LoopState after)
    {
        var type = LoopEventCodec.TypeOf(past.Event);
        var phase = LoopRows.Phase(after);
        foreach (var text in Of(past.Event, type, before, after))
            _all.Add(new ExplanationSentence(past.Seq, past.At, phase, type, Words.Stopped(text)));
    }

    private static IEnumerable<string> Of(LoopEvent @event, string type, LoopState before, LoopState after) =>
        BiddingSentences.Of(@event, before, after)
        ?? WorkSentences.Of(@event, before, after)
        ?? ChildSentences.Of(@event)
        ?? NodeSentences.Of(@event, after)
        ?? RoundSentences.Of(@event)
        ?? EndSentences.Of(@event, after)
        ?? [Unknown(@event, type)];

    private static string Unknown(LoopEvent @event, string type)
    {
        var json = new Utf8JsonReader(LoopEventCodec.Encode(@event));
        return $"{type}: {Words.Short(JsonElement.ParseValue(ref json))}";
    }
}
