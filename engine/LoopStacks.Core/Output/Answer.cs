using System.Runtime.InteropServices;

namespace LoopStacks.Core.Output;

/// <summary>An answer that is voted for, and who does.</summary>
internal sealed record Answer(VotedValue Value, List<Voice> Votes)
{
    /// <summary>One answer per different value, in order of first appearance, as are the votes of each.</summary>
    public static List<Answer> Of(IEnumerable<(VotedValue Value, Voice Vote)> votes)
    {
        var answers = new List<Answer>();
        var places = new Dictionary<VotedValue, int>();
        foreach (var (value, vote) in votes)
        {
            ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(places, value, out var exists);
            if (!exists)
            {
                place = answers.Count;
                answers.Add(new Answer(value, []));
            }

            answers[place].Votes.Add(vote);
        }

        return answers;
    }

    /// <summary>Whether it goes before an equally heavy one: by the draw, and where two draws are the same by the text.</summary>
    public bool IsDrawnBefore(Answer other, Guid loopId)
    {
        var byDraw = Value.DrawIn(loopId).CompareTo(other.Value.DrawIn(loopId));
        return byDraw != 0 ? byDraw < 0 : Value.CompareTo(other.Value) < 0;
    }
}
