using LoopStacks.Core.Loops;
using LoopStacks.Engine.Coordination;

namespace LoopStacks.Gateway.Instances;

/// <summary>Work items that wait for a free credit, first in first out. Guarded by the instance's lock.</summary>
internal sealed class WorkQueue
{
    // A replica that can do none of the first ones looks no further: those are for others, who are looking too.
    private const int MaxLooked = 256;

    private readonly LinkedList<WorkOrder> _orders = new();
    private readonly Dictionary<WorkItemId, LinkedListNode<WorkOrder>> _byItem = [];

    public int Count => _orders.Count;

    public WorkOrder? Find(WorkItemId item) => _byItem.TryGetValue(item, out var node) ? node.Value : null;

    public void Add(WorkOrder order) => _byItem.Add(order.Id, _orders.AddLast(order));

    public bool Remove(WorkItemId item)
    {
        if (!_byItem.Remove(item, out var node))
            return false;
        _orders.Remove(node);
        return true;
    }

    /// <summary>Takes out the first that suits.</summary>
    public WorkOrder? TakeFirst(Func<WorkOrder, bool> suits)
    {
        var looked = 0;
        for (var node = _orders.First; node is not null && looked < MaxLooked; node = node.Next, looked++)
        {
            if (!suits(node.Value))
                continue;
            Remove(node.Value.Id);
            return node.Value;
        }

        return null;
    }

    /// <summary>Takes out all that suit.</summary>
    public List<WorkOrder> TakeAll(Func<WorkOrder, bool> suits)
    {
        var taken = new List<WorkOrder>();
        for (var node = _orders.First; node is not null;)
        {
            var next = node.Next;
            if (suits(node.Value))
            {
                taken.Add(node.Value);
                Remove(node.Value.Id);
            }

            node = next;
        }

        return taken;
    }

    public void CopyTo(List<(WorkItemId Item, int Attempt)> renewals)
    {
        foreach (var order in _orders)
            renewals.Add((order.Id, order.Attempt));
    }
}
