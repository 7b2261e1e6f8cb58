using LoopStacks.Api.Answers;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.Faults;
using Microsoft.AspNetCore.Http;

namespace LoopStacks.Api.People;

/// <summary>The id in the URL of a task.</summary>
internal static class TaskAddress
{
    public static Outcome<TaskId> Of(HttpRequest request)
    {
        var text = (string)request.RouteValues["id"]!;
        return TaskId.TryParse(text, out var id)
            ? id
            : Refusals.Argument($"'{Refusals.Shown(text)}' is no id of a task; expected is {{execution}}.{{number}} such as 0198f6a0-5b1c-7c3e-9d2a-4f8b6c1d2e3f.1.");
    }
}
