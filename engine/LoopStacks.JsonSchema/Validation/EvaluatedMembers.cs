namespace LoopStacks.JsonSchema.Validation;

/// <summary>
/// Remembers which properties or items of the current value were evaluated, for <c>unevaluatedProperties</c> and
/// <c>unevaluatedItems</c>. It is a stack of bit sets: each branch that may fail gets a set of its own, which is merged
/// into the one below if it succeeds and dropped otherwise, as the draft does with annotations.
/// </summary>
internal sealed class EvaluatedMembers
{
    private const int BitsPerWord = 64;

    private ulong[] _words = new ulong[16];
    private int _used;
    private Frame _current = Frame.None;

    /// <summary>A bit set within the stack.</summary>
    internal readonly record struct Frame(int Start, int Length)
    {
        public static Frame None { get; } = new(-1, 0);

        public bool IsNone => Start < 0;
    }

    public bool IsTracking => !_current.IsNone;

    public void Mark(int member)
    {
        if (IsTracking)
            _words[_current.Start + (member / BitsPerWord)] |= 1UL << (member % BitsPerWord);
    }

    public void MarkAll()
    {
        if (IsTracking)
            _words.AsSpan(_current.Start, _current.Length).Fill(ulong.MaxValue);
    }

    public bool IsMarked(int member) =>
        (_words[_current.Start + (member / BitsPerWord)] & (1UL << (member % BitsPerWord))) != 0;

    /// <summary>Starts a set for a value with so many members; the result goes to <see cref="Close"/>.</summary>
    public Frame Open(int members) => Push((members + BitsPerWord - 1) / BitsPerWord);

    /// <summary>Starts a set for a branch that may fail, if members are tracked at all.</summary>
    public Frame Branch() => IsTracking ? Push(_current.Length) : Frame.None;

    public void Close(Frame outer, bool keep)
    {
        if (_current.IsNone)
            return;
        if (keep && !outer.IsNone)
        {
            for (var i = 0; i < _current.Length; i++)
                _words[outer.Start + i] |= _words[_current.Start + i];
        }

        _used = _current.Start;
        _current = outer;
    }

    /// <summary>Stops tracking while a member is looked into: its members are not those of the value.</summary>
    public Frame Suspend()
    {
        var outer = _current;
        _current = Frame.None;
        return outer;
    }

    public void Resume(Frame outer) => _current = outer;

    public void Reset()
    {
        _used = 0;
        _current = Frame.None;
    }

    private Frame Push(int length)
    {
        if (_used + length > _words.Length)
            Array.Resize(ref _words, Math.Max(_words.Length * 2, _used + length));
        var outer = _current;
        _words.AsSpan(_used, length).Clear();
        _current = new Frame(_used, length);
        _used += length;
        return outer;
    }
}
