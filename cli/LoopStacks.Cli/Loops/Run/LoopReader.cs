using LoopStacks.Cli.Api;
using LoopStacks.Cli.Loops.Rendering;
using LoopStacks.Cli.Output;
using LoopStacks.Cli.Shell;
using LoopStacks.Contracts.Events;
using Spectre.Console;

namespace LoopStacks.Cli.Loops.Run;

/// <summary>Shows a loop on stderr while it runs: a tree that grows on a terminal, one line an event elsewhere.</summary>
internal sealed class LoopReader(CommandContext context)
{
    /// <summary>Completes when the loop has ended.</summary>
    public Task ReadAsync(string id, CancellationToken cancellation)
    {
        var events = new LoopStream(context.Api).FollowAsync(id, cancellation);
        return context.Error.IsTerminal ? DrawAsync(id, events) : ListAsync(events);
    }

    private async Task DrawAsync(string id, IAsyncEnumerable<EventEnvelope> events)
    {
        var view = new LoopView(id);
        var live = context.Error.Live().Live(LiveTree.Of(LoopTree.Of(view)));
        await live.Overflow(VerticalOverflow.Ellipsis).StartAsync(async display =>
        {
            await foreach (var item in events)
            {
                view = view.With(item);
                display.UpdateTarget(LiveTree.Of(LoopTree.Of(view)));
            }
        });
    }

    private async Task ListAsync(IAsyncEnumerable<EventEnvelope> events)
    {
        DateTimeOffset? began = null;
        await foreach (var item in events)
        {
            began ??= item.At;
            var (text, tone) = EventLine.Of(item);
            context.Error.Line(tone, $"{Timeline.Offset(item.At - began.Value)}  {text}");
        }
    }
}
