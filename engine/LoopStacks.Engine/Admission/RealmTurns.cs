namespace LoopStacks.Engine.Admission;

/// <summary>
/// Whose turn it is: of the realms that wait, the one that has had the fewest loops; where several have, the one that has waited longest. A realm that had nothing waiting for a while begins where the others are, so
/// nobody saves up turns; and one that had many children begins behind them, but by no more than <paramref name="mostDebt"/> turns. (Start-time fair queuing with loops as the unit.) Pure, not thread safe.
/// </summary>
/// <param name="mostWaiting">Of one realm.</param>
internal sealed class RealmTurns<T>(int mostWaiting, int mostDebt)
{
    private readonly PriorityQueue<RealmLine<T>, (long Charge, long Order)> _turns = new();
    private long _order;
    private long _reached;

    /// <returns>The place in the line; null where the line is as long as it may be.</returns>
    public LinkedListNode<T>? Join(RealmLine<T> line, T waiter)
    {
        if (line.Waiting.Count >= mostWaiting)
            return null;
        if (!line.IsInTurns)
        {
            line.Charge = Math.Max(line.Charge, _reached);
            TakeTurns(line);
        }

        return line.Waiting.AddLast(waiter);
    }

    /// <returns>False where nobody waits.</returns>
    public bool TryNext(out T waiter)
    {
        while (_turns.TryDequeue(out var line, out var turn))
        {
            line.IsInTurns = false;
            if (line.Waiting.First is not { } first)
                continue; // All of them have left.
            if (line.Charge > turn.Charge && turn.Charge < _reached + mostDebt)
            {
                TakeTurns(line); // Its children were counted since.
                continue;
            }

            waiter = first.Value;
            line.Waiting.RemoveFirst();
            _reached = Math.Max(_reached, turn.Charge);
            line.Charge++;
            if (line.Waiting.Count > 0)
                TakeTurns(line);
            return true;
        }

        waiter = default!;
        return false;
    }

    private void TakeTurns(RealmLine<T> line)
    {
        line.Charge = Math.Min(line.Charge, _reached + mostDebt);
        line.IsInTurns = true;
        _turns.Enqueue(line, (line.Charge, _order++));
    }
}
