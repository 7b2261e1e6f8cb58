using System.Globalization;
using System.Text;

namespace LoopStacks.Api.Bodies;

/// <summary>Where a reader stands in a document, and which names it has seen in each open object.</summary>
internal sealed class JsonPath
{
    private readonly List<Level> _levels = [];

    public int Depth => _levels.Count;

    /// <summary>JSON pointer (RFC 6901) of the value that was begun last.</summary>
    public string Pointer => Of(_levels, _levels.Count == 0 ? null : _levels[^1].Segment);

    /// <summary>Pointer of what should have come next: the value of the name just read, the array's next item, or the object itself.</summary>
    public string PointerOfNext => Of(_levels, _levels.Count == 0 ? null : _levels[^1].NextSegment);

    public void Enter(bool array)
    {
        Value();
        _levels.Add(new Level(array));
    }

    public void Leave() => _levels.RemoveAt(_levels.Count - 1);

    /// <summary>False where the object has this name already.</summary>
    public bool Name(string name) => _levels[^1].Name(name);

    /// <summary>A value begins: in an array it is the next one.</summary>
    public void Value()
    {
        if (_levels.Count > 0)
            _levels[^1].Next();
    }

    private static string Of(List<Level> levels, string? last)
    {
        var text = new StringBuilder();
        foreach (var level in levels.SkipLast(1))
            text.Append('/').Append(JsonPointer.Escape(level.Segment!));
        return last is null ? text.ToString() : text.Append('/').Append(JsonPointer.Escape(last)).ToString();
    }

    private sealed class Level(bool array)
    {
        private int _index = -1;
        private bool _named;

        private HashSet<string> Names { get; } = new(StringComparer.Ordinal);

        public string? Segment { get; private set; }

        public string? NextSegment => array ? Text(_index + 1) : _named ? Segment : null;

        public bool Name(string name)
        {
            Segment = name;
            _named = true;
            return Names.Add(name);
        }

        public void Next()
        {
            _named = false;
            if (array)
                Segment = Text(++_index);
        }

        private static string Text(int index) => index.ToString(CultureInfo.InvariantCulture);
    }
}
