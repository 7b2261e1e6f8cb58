using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace LoopStacks.Agents.Running;

/// <summary>The usual answer to an announcement: one capability, one bid.</summary>
internal sealed class OneBid(string capability, Bid bid) : IReadOnlyDictionary<string, Bid>
{
    public int Count => 1;

    public IEnumerable<string> Keys => [capability];

    public IEnumerable<Bid> Values => [bid];

    public Bid this[string key] => key == capability ? bid : throw new KeyNotFoundException(key);

    public bool ContainsKey(string key) => key == capability;

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Bid value)
    {
        value = key == capability ? bid : null;
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, Bid>> GetEnumerator()
    {
        yield return KeyValuePair.Create(capability, bid);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
