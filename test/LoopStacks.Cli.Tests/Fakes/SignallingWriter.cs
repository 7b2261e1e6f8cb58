namespace LoopStacks.Cli.Tests.Fakes;

/// <summary>Keeps what is written, and does something once when a word has been written.</summary>
internal sealed class SignallingWriter(string word, Action then) : StringWriter
{
    private bool _done;

    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (_done || value?.Contains(word, StringComparison.Ordinal) != true)
            return;
        _done = true;
        then();
    }
}
