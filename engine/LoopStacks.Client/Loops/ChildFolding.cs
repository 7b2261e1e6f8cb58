using LoopStacks.Contracts.Events;

namespace LoopStacks.Client.Loops;

/// <summary>Folds the events of child loops.</summary>
public static class ChildFolding
{
    public static LoopView Fold(LoopView view, EventEnvelope item)
    {
        if (item.Data.Text("child") is not { } id)
            return LoopView.Unknown(view, item);
        if (item.Type == "childSpawned")
            return view with { Children = view.Children.Add(Spawned(id, item)) };
        var place = view.Children.FindIndex(child => child.Id == id);
        return place < 0 ? LoopView.Unknown(view, item) : view with { Children = view.Children.SetItem(place, Ended(view.Children[place], item)) };
    }

    private static ChildNode Spawned(string id, EventEnvelope item) =>
        new(id, item.Data.Text("purpose") ?? "agent", item.Data.Text("key") ?? "?", item.Data.Text("stack"))
        {
            Item = item.Data.Integer("item"),
            SpawnedAt = item.At,
        };

    private static ChildNode Ended(ChildNode child, EventEnvelope item)
    {
        var code = item.Data.Text("code");
        var message = item.Data.Text("message");
        return child with
        {
            Status = item.Data.Text("status") ?? "completed",
            EndedAt = item.At,
            Output = item.Data.Field("output"),
            Reason = code is null ? message : message is null ? code : $"{message} ({code})",
        };
    }
}
