using System.Globalization;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.People;

namespace LoopStacks.Cli.Loops.Rendering;

/// <summary>Draws the questions of a loop and who answered them.</summary>
internal static class PeopleTree
{
    private const int LongestText = 200;

    public static Node Of(string loop, IEnumerable<QuestionNode> questions)
    {
        var all = questions.ToList();
        var open = all.Count(question => question.IsOpen);
        return new Node("", "ASK", open > 0 ? $"{open} of {all.Count} open" : $"{all.Count} asked, none open", open > 0 ? Tone.Busy : Tone.Good)
        {
            Children = [.. all.Select(question => Question(loop, question))],
        };
    }

    /// <summary>A moment that may be days away.</summary>
    public static string Moment(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A question in one line.</summary>
    public static string Text(string question)
    {
        var line = Printable.Of(question);
        return line.Length <= LongestText ? line : string.Concat(line.AsSpan(0, LongestText - 1), "…");
    }

    private static Node Question(string loop, QuestionNode question)
    {
        var asks = question.Item is { } item ? $"#{item} asks: " : "";
        return new Node(Marks.Of(question.Status), asks + Text(question.Text), Printable.Of(string.Join(", ", Details(loop, question))), Marks.ToneOf(question.Status));
    }

    private static IEnumerable<string> Details(string loop, QuestionNode question)
    {
        var took = question.ClosedAt is { } closed ? $" after {Ages.Took(closed - question.AskedAt)}" : "";
        switch (question.Status)
        {
            case "answered":
                yield return $"answered by {question.By}{took}: {(question.Answer is { } answer ? JsonText.Short(answer) : "null")}";
                break;
            case "expired":
                yield return $"expired{took}{(question.Answer is { } instead ? $"; the default counts: {JsonText.Short(instead)}" : "")}";
                break;
            case "withdrawn":
                yield return $"withdrawn{took}{(string.IsNullOrEmpty(question.Reason) ? "" : $": {question.Reason}")}";
                break;
            default:
                yield return question.Assignees.Count == 0 ? "for anyone" : $"for {string.Join(", ", question.Assignees)}";
                if (question.DueAt is { } due)
                    yield return $"until {Moment(due)}";
                yield return $"answer with: loopstacks answer {TaskIds.Short(loop, question.Number)}";
                break;
        }
    }
}
