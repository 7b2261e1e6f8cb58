using FsCheck.Xunit;
using LoopStacks.Core.Loops;

namespace LoopStacks.Core.Tests.Loops;

public sealed class SequenceTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(1024)]
    [InlineData(1025)]
    [InlineData(40_000)]
    public void Add_AnyNumber_KeepsAllInOrder(int count)
    {
        var sequence = default(Sequence<int>);
        for (var i = 0; i < count; i++)
            sequence = sequence.Add(i);
        Assert.Equal(count, sequence.Length);
        Assert.Equal(Enumerable.Range(0, count), sequence);
        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(i => sequence[i]));
    }

    [Property]
    public bool AnyChanges_AreThoseOfAList(int seed)
    {
        var random = new Random(seed);
        var expected = new List<int>();
        var sequence = default(Sequence<int>);
        for (var i = 0; i < 100; i++)
        {
            var before = sequence;
            var (was, value) = (expected.ToArray(), random.Next());
            if (expected.Count > 0 && random.Next(2) == 0)
            {
                var at = random.Next(expected.Count);
                (expected[at], sequence) = (value, sequence.SetItem(at, value));
            }
            else
            {
                var more = Enumerable.Range(value % 1000, random.Next(40)).ToArray();
                expected.AddRange(more);
                sequence = sequence.AddRange(more);
            }

            if (!before.SequenceEqual(was) || !sequence.SequenceEqual(expected))
                return false;
        }

        return true;
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void Index_OutOfRange_Throws(int index)
    {
        var sequence = default(Sequence<int>).AddRange([1, 2]);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence[index]);
        Assert.Throws<ArgumentOutOfRangeException>(() => sequence.SetItem(index, 1));
    }
}
