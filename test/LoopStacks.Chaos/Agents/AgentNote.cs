using System.Globalization;

namespace LoopStacks.Chaos.Agents;

/// <summary>What an agent's process tells, as a line on its standard output: it is out before the deed, so a kill loses none.</summary>
internal abstract record AgentNote
{
    /// <summary>A handler began: the work item was delivered.</summary>
    public sealed record Delivered(string Loop, int Number, int Attempt, string Instance, string Replica) : AgentNote;

    /// <summary>A handler returned its result.</summary>
    public sealed record Done(string Loop, int Number, int Attempt) : AgentNote;

    /// <summary>A compare-and-set that may succeed once by key was told to have succeeded.</summary>
    public sealed record Effect(string Key) : AgentNote;

    public sealed override string ToString() => this switch
    {
        Delivered it => Line("delivered", it.Loop, it.Number, it.Attempt, it.Instance, it.Replica),
        Done it => Line("done", it.Loop, it.Number, it.Attempt),
        Effect it => Line("effect", it.Key),
        _ => throw new InvalidOperationException(GetType().Name),
    };

    /// <summary>Null where the line is something else, or was cut off by a kill.</summary>
    public static AgentNote? Parse(string line) => line.Split('|') switch
    {
        ["delivered", var loop, var number, var attempt, var instance, var replica, "."] => new Delivered(loop, Int(number), Int(attempt), instance, replica),
        ["done", var loop, var number, var attempt, "."] => new Done(loop, Int(number), Int(attempt)),
        ["effect", var key, "."] => new Effect(key),
        _ => null,
    };

    private static string Line(params object[] fields) => string.Join('|', fields.Select(field => Convert.ToString(field, CultureInfo.InvariantCulture))) + "|.";

    private static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
