using System.Text.Json;

namespace LoopStacks.Chaos.Load;

/// <summary>A kind of root loop: its stack, and what its answer must be.</summary>
internal sealed record Kind(string Stack, string Spec, Func<Random, (object Input, object Output)> Draw)
{
    private const string Phases = """{"bidding":{"reannounce":100},"execution":{"timeout":"1800s","retryPolicy":{"maxRetries":100}}}""";

    /// <summary>Of all stacks, in the order in which they are drawn.</summary>
    public static IReadOnlyList<Kind> All { get; } =
    [
        new("sum", $$"""{"capabilities":["add"],"phases":{{Phases}}}""", random =>
        {
            var n = Numbers(random, 1, 6);
            return (new { n, ms = random.Next(0, 400), effect = 1 }, new { sum = n.Sum() });
        }),
        new("pair", $$"""{"capabilities":["add","count"],"phases":{{Phases}}}""", random =>
        {
            var n = Numbers(random, 1, 6);
            return (new { n, ms = random.Next(0, 400) }, new { sum = n.Sum(), count = n.Length });
        }),
        new("tree", $$"""{"capabilities":["plan"],"phases":{{Phases}}}""", random =>
        {
            var n = Numbers(random, 6, 20);
            return (new { n, ms = random.Next(0, 300) }, new { sum = n.Sum() });
        }),
        new("ask", $$"""{"capabilities":["ask"],"phases":{{Phases}}}""", random =>
        {
            var n = Numbers(random, 1, 3);
            return (new { n }, new { sum = n.Sum() + n[0] });
        }),
        new(
            "steps",
            """
            {"loops":[
              {"name":"first","stack":"sum","input":{"n":"input.n","ms":"input.ms"}},
              {"name":"each","stack":"sum","dependsOn":["first"],"forEach":"input.n","input":{"n":"[item, loops.first.output.sum]"}}],
             "phases":{"execution":{"timeout":"1800s"}}}
            """,
            random =>
            {
                var n = Numbers(random, 1, 4);
                return (new { n, ms = random.Next(0, 300) }, n.Select(item => new { sum = item + n.Sum() }).ToArray());
            }),
    ];

    public static string Json(object value) => JsonSerializer.Serialize(value);

    private static long[] Numbers(Random random, int least, int most) => [.. Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => (long)random.Next(0, 1000))];
}
