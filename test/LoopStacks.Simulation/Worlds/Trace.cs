using System.Runtime.CompilerServices;

namespace LoopStacks.Simulation.Worlds;

/// <summary>What happened, as a figure to compare (FNV-1a, 64 bits), and as lines where somebody wants to read it.</summary>
internal sealed class Trace
{
    /// <summary>Null where nobody reads.</summary>
    public List<string>? Lines { get; set; }

    public ulong Hash { get; private set; } = 14695981039346656037;

    public void Add(long value)
    {
        for (var i = 0; i < 8; i++)
            Hash = (Hash ^ (byte)(value >> (8 * i))) * 1099511628211;
    }

    public void Add(string text)
    {
        foreach (var character in text)
            Hash = (Hash ^ character) * 1099511628211;
    }

    /// <summary>A line that is only made where somebody reads it; what it tells is in the figure otherwise.</summary>
    public void Say(World world, [InterpolatedStringHandlerArgument("")] ref Line line)
    {
        if (Lines is not null)
            Lines.Add($"{world.Elapsed.TotalSeconds,10:0.0000}  {line.Text()}");
    }

    [InterpolatedStringHandler]
    internal ref struct Line
    {
        private DefaultInterpolatedStringHandler _text;
        private readonly bool _isRead;

        public Line(int literalLength, int formattedCount, Trace trace, out bool isRead)
        {
            _isRead = isRead = trace.Lines is not null;
            _text = isRead ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
        }

        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public void AppendFormatted<T>(T value, string format) => _text.AppendFormatted(value, format);

        public string Text() => _isRead ? _text.ToStringAndClear() : "";
    }
}
