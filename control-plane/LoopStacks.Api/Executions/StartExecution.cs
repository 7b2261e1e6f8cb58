using LoopStacks.Api.Access;
using LoopStacks.Api.Answers;
using LoopStacks.Api.Bodies;
using LoopStacks.Api.Limits;
using LoopStacks.Contracts;
using LoopStacks.Contracts.Executions;
using LoopStacks.Engine.Faults;
using LoopStacks.Engine.Loops;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Executions;

/// <summary><c>POST /executions</c>: starts a root loop and, where the caller prefers so, waits for its end.</summary>
internal sealed class StartExecution(ILoopService loops, WaitGate waits, IAccessControl access, IOptions<ApiOptions> options)
{
    private const string DefaultRealm = "default-realm";

    private readonly ApiOptions _options = options.Value;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var bound = await BindAsync(context.Request).ConfigureAwait(false);
        if (bound.Fault is { } fault)
            return Answer.Refused(fault);
        if (await access.CheckAsync(context, new AccessRequest("create", "executions", Realm: bound.Value.Realm)).ConfigureAwait(false) is { } refused)
            return Answer.Refused(refused);
        var wait = PreferHeader.Wait(context.Request.Headers["Prefer"], _options.MaxWait);
        return wait is null || wait.Value == TimeSpan.Zero
            ? await StartAsync(context, bound.Value, wait).ConfigureAwait(false)
            : await StartAtGateAsync(context, bound.Value, wait.Value).ConfigureAwait(false);
    }

    private async ValueTask<Outcome<StartRequest>> BindAsync(HttpRequest request)
    {
        var type = ContentType.Of(request, MediaTypes.JsonBodies);
        if (type.Fault is { } unread)
            return unread;
        var key = IdempotencyKey.Of(request.Headers[IdempotencyKey.Header]);
        if (key.Fault is { } badKey)
            return badKey;
        var body = await RequestBody.ReadAsync(request, _options.MaxBodyBytes).ConfigureAwait(false);
        if (body.Fault is { } tooLarge)
            return tooLarge;
        using var buffer = body.Value;
        var json = JsonText.Parse(buffer.Written.Span, _options.MaxDepth);
        if (json.Fault is { } malformed)
            return malformed;
        var execution = ExecutionRequestBinder.Bind(json.Value, _options.MaxLabels);
        return execution.Fault is { } invalid ? invalid : Command(execution.Value, key.Value, request);
    }

    private static StartRequest Command(ExecutionRequest body, string? key, HttpRequest request) => new(
        body.Loopstack,
        body.Input,
        body.Realm ?? DefaultRealm,
        body.Deadline,
        body.Labels,
        body.Budget,
        key,
        TraceParent.Of(request));

    // The place is taken before the loop is started: a refused caller has started nothing.
    private async Task<IResult> StartAtGateAsync(HttpContext context, StartRequest request, TimeSpan wait)
    {
        if (!waits.TryEnter(out var place))
            return Answer.Refused(waits.Full);
        using (place)
            return await StartAsync(context, request, wait).ConfigureAwait(false);
    }

    private async Task<IResult> StartAsync(HttpContext context, StartRequest request, TimeSpan? wait)
    {
        var started = await loops.StartAsync(request, context.RequestAborted).ConfigureAwait(false);
        if (started.Fault is { } fault)
            return Answer.Refused(fault);
        var (id, isNew, execution) = started.Value;
        if (wait > TimeSpan.Zero && execution.EndedAt is null)
            execution = await loops.WaitAsync(id, wait.Value, context.RequestAborted).ConfigureAwait(false) ?? execution;
        WriteHeaders(context, started.Value, wait, isNew);
        var ended = wait is not null && execution.EndedAt is not null;
        return Answer.Json(ended ? StatusCodes.Status200OK : StatusCodes.Status202Accepted, execution, ContractsJson.Default.Execution);
    }

    private static void WriteHeaders(HttpContext context, Started started, TimeSpan? wait, bool isNew)
    {
        var headers = context.Response.Headers;
        headers.Location = ExecutionId.Path(context.Request, started.Id);
        if (wait is not null)
            PreferHeader.SayApplied(context.Response, wait.Value);
        if (!isNew)
            headers[IdempotencyKey.ReplayedHeader] = "true";
    }
}
