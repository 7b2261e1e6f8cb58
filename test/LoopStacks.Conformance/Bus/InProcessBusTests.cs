using LoopStacks.Engine.Coordination;

namespace LoopStacks.Conformance.Bus;

public sealed class InProcessBusTests : CoordinationBusConformance
{
    private protected override ValueTask<IReadOnlyList<(ICoordinationBus Bus, ILoopInbox Inbox)>> OpenAsync(TestLoops loops) =>
        ValueTask.FromResult<IReadOnlyList<(ICoordinationBus, ILoopInbox)>>([(new InProcessBus(loops), loops)]);

    protected override ValueTask CloseAsync() => ValueTask.CompletedTask;
}
