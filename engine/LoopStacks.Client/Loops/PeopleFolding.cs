using LoopStacks.Contracts.Events;

namespace LoopStacks.Client.Loops;

/// <summary>Folds what people have to do with a loop.</summary>
public static class PeopleFolding
{
    public static LoopView Fold(LoopView view, EventEnvelope item)
    {
        var data = item.Data;
        switch (item.Type)
        {
            case "loopPaused":
                return view with { Pause = new LoopPause(data.Text("by") ?? "?", data.Text("reason")) };
            case "loopResumed":
                return view with { Pause = null };
            case "deadlineExtended":
                return view with { Deadline = data.Time("deadline") ?? view.Deadline };
        }

        if (data.Integer("number") is not { } number)
            return LoopView.Unknown(view, item);
        if (item.Type == "questionAsked")
            return view with { Questions = view.Questions.SetItem(number, Asked(number, item)) };
        if (!view.Questions.TryGetValue(number, out var question))
            return LoopView.Unknown(view, item);
        return view with
        {
            Questions = view.Questions.SetItem(number, item.Type switch
            {
                "questionAnswered" => question with { Status = "answered", ClosedAt = item.At, Answer = data.Field("answer"), By = data.Text("by") },
                "questionExpired" => question with { Status = "expired", ClosedAt = item.At, Answer = data.Field("default") },
                _ => question with { Status = "withdrawn", ClosedAt = item.At, Reason = data.Text("reason") },
            }),
        };
    }

    private static QuestionNode Asked(int number, EventEnvelope item) => new(number, item.Data.Text("text") ?? "", item.At)
    {
        Item = item.Data.Integer("item"),
        Assignees = item.Data.Texts("assignees"),
        DueAt = item.Data.Time("dueAt"),
    };
}
