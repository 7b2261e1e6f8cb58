using LoopStacks.Contracts.Connection;
using LoopStacks.Contracts.Problems;
using LoopStacks.Core.Loops;
using LoopStacks.Engine.State;
using Microsoft.Extensions.Logging;

namespace LoopStacks.Gateway.Connections;

/// <summary>What agents remember. Requests are not awaited; each is answered by its id.</summary>
internal sealed partial class MessageHandler
{
    private const int MaxRequestId = 64;

    /// <summary>State requests that are being carried out for this connection.</summary>
    public ReportsInFlight StateRequests { get; } = new(services.Options.MaxStateRequestsInFlight);

    private void OnState(StateRequest request)
    {
        if (request.Request.Length is 0 or > MaxRequestId)
            Fault(ErrorCode.InvalidArgument.Code, $"The id of a state request has {request.Request.Length} characters and must have 1 to {MaxRequestId}.");
        else if (!TryItem(request.WorkItem, out var item))
            return;
        else if (!_instance.IsHeldBy(session, item, request.Attempt, out var order))
            connection.Send(AgentState.NotHeld(request));
        else
            _ = AnswerAsync(new StateCaller(_instance.Key.Realm, _instance.Key.Instance, item, order), request);
    }

    private async Task AnswerAsync(StateCaller caller, StateRequest request)
    {
        StateRequests.Begin();
        try
        {
            session.Link?.Send(await services.State.AnswerAsync(caller, request).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            LogStateFailed(services.Logger, request.Op, caller.Item, exception);
            session.Link?.Send(new StateResult(request.Request, StateStatuses.Refused, Code: ErrorCode.Internal.Code, Message: "The platform failed at this request; its log says why."));
        }
        finally
        {
            StateRequests.End();
        }
    }

    [LoggerMessage(8, LogLevel.Error, "The state request {Op} of work item {Item} failed")]
    private static partial void LogStateFailed(ILogger logger, string op, WorkItemId item, Exception exception);
}
