namespace LoopStacks.JsonSchema.Validation;

/// <summary>The schema resources that validation passed through on its way to the current subschema, outermost first.</summary>
internal sealed class ScopeStack
{
    private DynamicScope[] _scopes = new DynamicScope[32];
    private int _count;

    public void Enter(DynamicScope scope)
    {
        if (_count == _scopes.Length)
            Array.Resize(ref _scopes, _count * 2);
        _scopes[_count++] = scope;
    }

    public void Leave() => _count--;

    /// <summary>The outermost subschema with the dynamic anchor; <paramref name="fallback"/> if there is none.</summary>
    public SchemaNode Find(string anchor, SchemaNode fallback)
    {
        for (var i = 0; i < _count; i++)
        {
            // The same resource again has nothing new.
            if ((i == 0 || _scopes[i] != _scopes[i - 1]) && _scopes[i].Anchors.TryGetValue(anchor, out var node))
                return node;
        }

        return fallback;
    }

    public void Reset()
    {
        Array.Clear(_scopes);
        _count = 0;
    }
}
