using System.Net.Http.Headers;
using System.Text;

namespace LoopStacks.Load.Servers;

/// <summary>The LoopStack that is measured: three capabilities in parallel, merged, input and output validated.</summary>
internal static class BenchStack
{
    private const string Document = """
        {
          "apiVersion": "loopstacks.io/v1",
          "kind": "LoopStack",
          "metadata": {"name": "bench"},
          "spec": {
            "capabilities": ["a", "b", "c"],
            "schema": {
              "input": {
                "type": "object",
                "properties": {"text": {"type": "string", "minLength": 1, "maxLength": 1000}, "number": {"type": "integer", "minimum": 0}},
                "required": ["text", "number"],
                "additionalProperties": false
              },
              "output": {
                "type": "object",
                "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}, "c": {"type": "string", "maxLength": 100}},
                "required": ["a", "b", "c"],
                "additionalProperties": false
              }
            }
          }
        }
        """;

    /// <exception cref="LoadException">The server does not take it.</exception>
    public static async Task ApplyAsync(Uri server, CancellationToken cancellation)
    {
        using var http = new HttpClient();
        using var content = new StringContent(Document, Encoding.UTF8) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/apply-patch+yaml") } };
        using var answer = await http.PatchAsync(new Uri(server, "/loopstacks/v1/loopstacks/bench"), content, cancellation);
        if (!answer.IsSuccessStatusCode)
            throw new LoadException($"The LoopStack was not taken: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}");
    }
}
