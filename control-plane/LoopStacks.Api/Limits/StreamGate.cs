using LoopStacks.Api.Answers;
using LoopStacks.Engine.Faults;
using Microsoft.Extensions.Options;

namespace LoopStacks.Api.Limits;

/// <summary>Bounds the open event streams, SSE and WebSocket together.</summary>
internal sealed class StreamGate(IOptions<ApiOptions> options) : Gate(options.Value.MaxStreams)
{
    public Fault Full => Refusals.TooMany("event streams", Limit, nameof(ApiOptions.MaxStreams));
}
