using System.Globalization;
using LoopStacks.Core.Loops;

namespace LoopStacks.Core.Budgets;

/// <summary>
/// The budget of a loop tree. The root has a purse, and so has each descendant that was given a budget of its own; every loop draws on the nearest purse above it. A bound that a purse does not have is a matter of the next purse up, so each
/// figure is counted once, in the nearest purse that bounds it. All calls are by loop id and may be repeated. No clock, no I/O; not thread safe.
/// </summary>
/// <remarks>
/// Loops: every loop that was ever made counts. Tokens and cost: what loops have used. A loop with a budget of its own counts, in each of its bounds, in full while it runs (it is reserved), and with what its subtree has used
/// once it has ended (the rest is refunded).
/// </remarks>
public sealed class TreeBudget
{
    private readonly LoopId _root;
    private readonly Dictionary<LoopId, Purse> _purses = [];
    private readonly Dictionary<LoopId, Member> _members = [];

    /// <param name="limits">Of the root; <see cref="LoopBudget.MaxDepth"/> is not a matter of this class. Without <see cref="LoopBudget.MaxLoops"/> it is <see cref="LoopDecider.DefaultMaxLoops"/>.</param>
    public TreeBudget(LoopId root, LoopBudget? limits)
    {
        _root = root;
        _purses[root] = new Purse(null, (limits ?? new LoopBudget()) with { MaxLoops = limits?.MaxLoops ?? LoopDecider.DefaultMaxLoops });
        _members[root] = new Member(root, null);
        _purses[root].Loops = 1;
    }

    /// <summary>Takes a new loop in.</summary>
    /// <param name="purse">The loop whose purse it draws on.</param>
    /// <param name="own">The budget that it has of its own, all of which is set aside; null where it has none.</param>
    /// <returns>Null, or why there is not enough left; nothing is reserved then.</returns>
    public BudgetRefusal? Reserve(LoopId loop, LoopId purse, LoopBudget? own)
    {
        if (_members.ContainsKey(loop))
            return null;
        var need = Demand.Of(own);
        if (Refusal(purse, need) is { } refusal)
            return refusal;
        Admit(loop, purse, own, need);
        return null;
    }

    /// <summary>Takes a loop in that was accepted before, whatever is left: what happened counts.</summary>
    /// <param name="tokens">What it has used itself.</param>
    /// <param name="cost">What it has used itself.</param>
    /// <param name="settled">What its subtree has used, where it has a budget of its own and has ended.</param>
    public void Restore(LoopId loop, LoopId purse, LoopBudget? own, long tokens, decimal cost, Demand? settled)
    {
        if (!_members.ContainsKey(loop))
            Admit(loop, purse, own, Demand.Of(own));
        Note(loop, tokens, cost);
        if (settled is { } used)
            Settle(loop, used);
    }

    /// <summary>The loop was never started.</summary>
    public void Release(LoopId loop)
    {
        if (!_members.Remove(loop, out var member))
            return;
        _purses.Remove(loop);
        Charge(member.Purse, Demand.Of(member.Own), -1);
    }

    /// <summary>What a loop has used itself so far, all in all. Lower figures than before change nothing.</summary>
    public void Note(LoopId loop, long tokens, decimal cost)
    {
        if (!_members.TryGetValue(loop, out var member) || member.IsSettled)
            return;
        var more = new Demand(0, Math.Max(0, tokens - member.Tokens), Math.Max(0, cost - member.Cost));
        (member.Tokens, member.Cost) = (member.Tokens + more.Tokens, member.Cost + more.Cost);
        Charge(_purses.ContainsKey(loop) ? loop : member.Purse, more, 1);
    }

    /// <summary>A loop with a budget of its own has ended: what its subtree did not use of it is there again.</summary>
    public void Settle(LoopId loop, Demand used)
    {
        if (!_members.TryGetValue(loop, out var member) || member.Own is not { } own || member.IsSettled)
            return;
        member.IsSettled = true;
        // Only what it bounded itself was set aside; the rest was counted above as it went.
        Charge(member.Purse, new Demand(own.MaxLoops is { } loops ? used.Loops - loops : 0, own.Tokens is { } tokens ? used.Tokens - tokens : 0, own.Cost is { } cost ? used.Cost - cost : 0), 1);
    }

    /// <summary>What a loop that draws on this purse may still reserve; a null bounds nothing.</summary>
    public LoopBudget Remaining(LoopId purse)
    {
        var loops = Nearest(purse, static limits => limits.MaxLoops is not null)!;
        var tokens = Nearest(purse, static limits => limits.Tokens is not null);
        var cost = Nearest(purse, static limits => limits.Cost is not null);
        return new LoopBudget(
            MaxLoops: Math.Max(0, loops.Limits.MaxLoops!.Value - loops.Loops),
            Tokens: tokens is null ? null : Math.Max(0, tokens.Limits.Tokens!.Value - tokens.Tokens),
            Cost: cost is null ? null : Math.Max(0, cost.Limits.Cost!.Value - cost.Cost));
    }

    private BudgetRefusal? Refusal(LoopId purse, Demand need)
    {
        var loops = Nearest(purse, static limits => limits.MaxLoops is not null)!;
        if (loops.Loops + need.Loops > loops.Limits.MaxLoops)
            return new BudgetRefusal("maxLoops", loops.Limits.MaxLoops.Value, loops.Loops, need.Loops);
        // A tree that has no tokens or money left starts nothing more, also what asks for none.
        if (Nearest(purse, static limits => limits.Tokens is not null) is { } tokens && tokens.Tokens + Math.Max(1, need.Tokens) > tokens.Limits.Tokens)
            return new BudgetRefusal("tokens", tokens.Limits.Tokens.Value, tokens.Tokens, need.Tokens);
        if (Nearest(purse, static limits => limits.Cost is not null) is { } cost
            && (cost.Cost + need.Cost > cost.Limits.Cost || (need.Cost == 0 && cost.Cost >= cost.Limits.Cost)))
            return new BudgetRefusal("cost", cost.Limits.Cost.Value, cost.Cost, need.Cost);
        return null;
    }

    private void Admit(LoopId loop, LoopId purse, LoopBudget? own, Demand need)
    {
        var above = _purses.ContainsKey(purse) ? purse : _root;
        _members[loop] = new Member(above, own);
        if (own is not null)
            _purses[loop] = new Purse(above, own) { Loops = 1 };
        Charge(above, need, 1);
    }

    private void Charge(LoopId purse, Demand demand, int sign)
    {
        if (demand.Loops != 0 && Nearest(purse, static limits => limits.MaxLoops is not null) is { } loops)
            loops.Loops += sign * demand.Loops;
        if (demand.Tokens != 0 && Nearest(purse, static limits => limits.Tokens is not null) is { } tokens)
            tokens.Tokens += sign * demand.Tokens;
        if (demand.Cost != 0 && Nearest(purse, static limits => limits.Cost is not null) is { } cost)
            cost.Cost += sign * demand.Cost;
    }

    private Purse? Nearest(LoopId purse, Func<LoopBudget, bool> bounds)
    {
        var at = _purses.GetValueOrDefault(purse) ?? _purses[_root];
        while (!bounds(at.Limits))
        {
            if (at.Above is not { } above)
                return null;
            at = _purses[above];
        }

        return at;
    }

    private sealed class Purse(LoopId? above, LoopBudget limits)
    {
        public LoopId? Above => above;

        public LoopBudget Limits => limits;

        public long Loops { get; set; }

        public long Tokens { get; set; }

        public decimal Cost { get; set; }
    }

    private sealed class Member(LoopId purse, LoopBudget? own)
    {
        public LoopId Purse => purse;

        public LoopBudget? Own => own;

        public long Tokens { get; set; }

        public decimal Cost { get; set; }

        public bool IsSettled { get; set; }
    }
}

/// <summary>What is reserved or was used.</summary>
public readonly record struct Demand(long Loops, long Tokens, decimal Cost)
{
    /// <summary>What a loop needs at its start: one loop, and all of a budget of its own.</summary>
    public static Demand Of(LoopBudget? own) => new(own?.MaxLoops ?? 1, own?.Tokens ?? 0, own?.Cost ?? 0);
}

/// <summary>Why there is not enough left.</summary>
/// <param name="Bound"><c>maxLoops</c>, <c>tokens</c> or <c>cost</c>.</param>
public sealed record BudgetRefusal(string Bound, decimal Limit, decimal Used, decimal Asked)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"The budget's {Bound} is {Limit}, of which {Used} are used or reserved; {(Asked > 0 ? $"{Asked} more were asked for" : "nothing is left")}.");
}
