using System.Net;
using System.Text.Json;

namespace LoopStacks.Api.Tests;

/// <summary>Reads answers and says what was wrong with them.</summary>
internal static class Expect
{
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonElement.Parse(text);
    }

    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        Assert.Equal(code, problem.Text("code"));
        Assert.Equal($"https://loopstacks.io/errors/{code}", problem.Text("type"));
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.Text("detail"));
        Assert.NotEqual("", problem.Text("traceId"));
        return problem;
    }

    /// <summary>The fault at a pointer.</summary>
    public static (string Code, string Message) At(this JsonElement problem, string pointer)
    {
        var errors = problem.GetProperty("errors").EnumerateArray().ToArray();
        var fault = errors.FirstOrDefault(error => error.Text("pointer") == pointer);
        Assert.True(fault.ValueKind == JsonValueKind.Object, $"Nothing at '{pointer}' in {problem}");
        return (fault.Text("code"), fault.Text("message"));
    }

    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    public static string? Header(this HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values) ? string.Join(", ", values) : null;
}
