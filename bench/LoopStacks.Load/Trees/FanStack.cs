using System.Text;

namespace LoopStacks.Load.Trees;

/// <summary>A stack in which every bidder of one capability works, and the answer is the mean of theirs.</summary>
internal static class FanStack
{
    /// <exception cref="LoadException">The server does not take it.</exception>
    public static async Task ApplyAsync(HttpClient http, string name, string capability, int workers, CancellationToken cancellation)
    {
        var document = $$"""
            apiVersion: loopstacks.io/v1
            kind: LoopStack
            metadata:
              name: {{name}}
            spec:
              capabilities: [{{capability}}]
              phases:
                bidding: {selectionStrategy: all, winners: all, minBids: {{workers}}, maxBids: {{workers}}}
                output: {aggregationStrategy: average}
            """;
        using var content = new StringContent(document, Encoding.UTF8, "application/yaml");
        using var answer = await http.PostAsync("/loopstacks/v1/loopstacks", content, cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new LoadException($"The LoopStack was not taken: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
    }
}
