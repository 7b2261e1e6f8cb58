using System.Text;
using LoopStacks.Load.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Load.Servers;

/// <summary>
/// What HTTP alone costs: an endpoint at the same path that reads the same request and answers with a body of the same form and size, without any platform behind it.
/// </summary>
internal static class FloorServer
{
    private const string Head = """{"executionId":"01890000-0000-7000-8000-000000000001","loopstack":"bench","realm":"default-realm","status":"completed","phase":"ended","createdAt":"2030-01-01T00:00:00.0000000+00:00","endedAt":"2030-01-01T00:00:00.0000000+00:00","deadline":"2030-01-01T00:00:00.0000000+00:00","version":14,""";
    private const string Tail = ""","confidence":0.8,"rootId":"01890000-0000-7000-8000-000000000001","depth":0}""";

    public static async Task RunAsync(string[] args, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.MapPost("/loopstacks/v1/executions", AnswerAsync);
        app.MapGet("/readyz", () => "ready");
        await app.StartAsync(cancellation);
        await app.WaitForShutdownAsync(cancellation);
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        var body = new byte[(int)context.Request.ContentLength!];
        await context.Request.Body.ReadExactlyAsync(body);
        var number = body.AsSpan(body.AsSpan().IndexOf("\"number\":"u8) + "\"number\":".Length, LoopRequest.Digits);
        var answer = Encoding.UTF8.GetBytes(Head + LoopRequest.ExpectedOutput(long.Parse(number)) + Tail);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer);
    }
}
