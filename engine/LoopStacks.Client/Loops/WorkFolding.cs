using System.Text.Json;
using LoopStacks.Contracts.Events;

namespace LoopStacks.Client.Loops;

/// <summary>Folds the events of DO.</summary>
public static class WorkFolding
{
    public static LoopView Fold(LoopView view, EventEnvelope item)
    {
        if (item.Type == "workAwarded")
            return item.Data.Items("items").Aggregate(view, (so, award) => Awarded(so, award, item.At));
        if (item.Type == "roundOpened")
            return item.Data.Integer("round") is { } round ? item.Data.Items("items").Aggregate(view with { WorkRounds = view.WorkRounds.SetItem(round, item.Data.Text("why") ?? "") }, (so, award) => Awarded(so, award, item.At)) : LoopView.Unknown(view, item);
        if (item.Type == "workCancelled")
            return Numbers(item.Data).Aggregate(view, (so, number) => Change(so, number, work => Cancelled(work, item)));
        if (item.Type == "workReleased")
            return Numbers(item.Data).Aggregate(view, (so, number) => Change(so, number, work => work with { Status = "awarded" }));
        if (item.Data.Integer("number") is not { } number || !view.Work.ContainsKey(number))
            return LoopView.Unknown(view, item);
        return item.Type switch
        {
            "workStarted" => Change(view, number, work => Started(work, item)),
            "workCompleted" => Change(view, number, work => Completed(work, item)),
            "workFailed" => Change(view, number, work => Failed(work, item)),
            "workRetryScheduled" => Change(view, number, work => Retrying(work, item)),
            "workParked" => Change(view, number, work => work with { Status = "parked", Replica = null, Progress = null }),
            "workReawarded" => item.Data.Items("items").Aggregate(Change(view, number, work => Lost(work, item)), (so, award) => Awarded(so, award, item.At)),
            _ => LoopView.Unknown(view, item),
        };
    }

    /// <summary>What an agent says while it works; shown and forgotten.</summary>
    public static LoopView Progress(LoopView view, EventEnvelope item)
    {
        if (Number(item.Data) is not { } number || !view.Work.ContainsKey(number))
            return view;
        return Change(view, number, work => Said(work, item.Data));
    }

    /// <summary>Longer texts are shown by their ends anyway.</summary>
    private const int KeptPartial = 4000;

    private static WorkNode Said(WorkNode work, JsonElement data)
    {
        var share = data.Number("fraction") is { } fraction ? $"{fraction * 100:0} %" : null;
        var text = string.Join(' ', new[] { share, data.Text("message") }.Where(part => !string.IsNullOrEmpty(part)));
        var said = text.Length > 0 ? work with { Progress = text } : work;
        if (data.Text("partial") is not { } partial)
            return said;
        var whole = data.Text("mode") == "append" && data.Integer("offset") is not 0 ? (work.Partial ?? "…") + partial : partial;
        return said with { Partial = whole.Length > KeptPartial ? whole[^KeptPartial..] : whole };
    }

    /// <summary>Of the work item that a message of an agent names.</summary>
    public static int? Number(JsonElement data) => data.Text("workItem") is { } id
        && int.TryParse(id.AsSpan(id.LastIndexOf('.') + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static LoopView Awarded(LoopView view, JsonElement item, DateTimeOffset at)
    {
        var number = item.Integer("number") ?? view.Work.Count;
        var work = new WorkNode(number, item.Text("instance") ?? "?", "awarded")
        {
            Capabilities = item.Texts("capabilities"),
            Rule = item.Text("rule"),
            Price = item.Text("price"),
            AwardedAt = at,
            Round = view.WorkRounds.IsEmpty ? 1 : view.WorkRounds.Keys.Last(),
        };
        return view with { Work = view.Work.SetItem(number, work) };
    }

    private static WorkNode Started(WorkNode work, EventEnvelope item) => work with
    {
        Status = "started",
        Attempt = item.Data.Integer("attempt") ?? work.Attempt,
        Replica = item.Data.Text("replica") ?? work.Replica,
        StartedAt = item.At,
    };

    private static WorkNode Completed(WorkNode work, EventEnvelope item) => work with
    {
        Status = "completed",
        Attempt = item.Data.Integer("attempt") ?? work.Attempt,
        Replica = item.Data.Text("replica") ?? work.Replica,
        Output = item.Data.Field("output"),
        Confidence = item.Data.Number("confidence"),
        Usage = item.Data.Field("usage") is { } usage ? UsageText.Of(usage) : null,
        EndedAt = item.At,
        Progress = null,
        Partial = null,
    };

    private static WorkNode Failed(WorkNode work, EventEnvelope item) => work with
    {
        Status = "failed",
        EndedAt = item.At,
        Progress = null,
        Partial = null,
        Remarks = work.Remarks.Add($"attempt {item.Data.Integer("attempt") ?? work.Attempt} failed: {Reason(item.Data)}"),
    };

    private static WorkNode Retrying(WorkNode work, EventEnvelope item) => work with
    {
        Status = "retrying",
        Attempt = item.Data.Integer("attempt") ?? work.Attempt + 1,
        EndedAt = null,
        Progress = null,
        Partial = null,
        Remarks = work.Remarks.Add($"again: {Reason(item.Data)}"),
    };

    private static WorkNode Lost(WorkNode work, EventEnvelope item) => work with
    {
        Status = "reawarded",
        EndedAt = item.At,
        Progress = null,
        Partial = null,
        Remarks = work.Remarks.Add($"went to {string.Join(", ", item.Data.Items("items").Select(to => $"#{to.Integer("number")} {to.Text("instance")}"))}: {Reason(item.Data)}"),
    };

    private static WorkNode Cancelled(WorkNode work, EventEnvelope item) => work with
    {
        Status = "cancelled",
        EndedAt = item.At,
        Progress = null,
        Partial = null,
        Remarks = work.Remarks.Add(Reason(item.Data)),
    };

    private static string Reason(JsonElement data)
    {
        var why = data.Text("message") ?? data.Text("reason") ?? "no reason given";
        return data.Text("code") is { } code ? $"{why} ({code})" : why;
    }

    private static LoopView Change(LoopView view, int number, Func<WorkNode, WorkNode> change) =>
        view.Work.TryGetValue(number, out var work) ? view with { Work = view.Work.SetItem(number, change(work)) } : view;

    private static IEnumerable<int> Numbers(JsonElement data) =>
        data.Items("numbers").Where(number => number.ValueKind == JsonValueKind.Number).Select(number => number.GetInt32());
}
