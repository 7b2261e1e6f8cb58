using LoopStacks.Api.Answers;
using LoopStacks.Engine.Faults;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Limits;

/// <summary>Bounds the requests that wait for the end of an execution.</summary>
internal sealed class WaitGate(IOptions<ApiOptions> options) : Gate(options.Value.MaxConcurrentWaits)
{
    public Fault Full => Refusals.TooMany("waiting requests", Limit, nameof(ApiOptions.MaxConcurrentWaits));
}
