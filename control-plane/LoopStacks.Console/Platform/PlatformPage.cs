using LoopStacks.Contracts.Events;
using Microsoft.AspNetCore.Components;

namespace LoopStacks.WebConsole.Platform;

/// <summary>
/// A page that shows something of the platform: loads it, says what went wrong, loads it again when the reader has signed in, and draws what events change no more often than a reader can see.
/// </summary>
public abstract class PlatformPage : ComponentBase, IAsyncDisposable
{
    /// <summary>The most often that events redraw a page.</summary>
    protected static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(250);

    private const int MaxSnapshot = 256 * 1024; // It goes to the browser and back.

    private readonly CancellationTokenSource _gone = new();
    private readonly Lock _lock = new();
    private LiveSubscription? _live;
    private ITimer? _draw;
    private bool _isStale;
    private string? _loaded;

    [Inject]
    protected PlatformClient Platform { get; set; } = default!;

    [Inject]
    protected LiveFeed Live { get; set; } = default!;

    [Inject]
    protected NavigationManager Navigation { get; set; } = default!;

    [Inject]
    protected TimeProvider Clock { get; set; } = default!;

    /// <summary>What the page showed when it was rendered first, for it to show the same until it has loaded anew: so nothing flickers when it begins to live.</summary>
    [PersistentState]
    public string? Snapshot { get; set; }

    /// <summary>What loading met; null where it went well.</summary>
    protected PlatformException? Fault { get; private set; }

    protected bool IsLoading { get; private set; } = true;

    protected LiveState LiveState { get; private set; } = LiveState.Connecting;

    /// <summary>Ends with the page.</summary>
    protected CancellationToken Gone => _gone.Token;

    /// <summary>What the page is of: it is loaded anew when this changes. Made of its parameters.</summary>
    protected virtual string Subject => Navigation.Uri;

    /// <summary>Loads what the page shows.</summary>
    protected abstract Task LoadAsync();

    /// <summary>What the page shows, to be restored by <see cref="Restore"/>: by default all answers that it was loaded from. Null where it does without.</summary>
    protected virtual string? Save() => Platform.Heard();

    /// <summary>Shows again what <see cref="Save"/> gave: by default loads from those answers, without waiting for anything.</summary>
    protected virtual void Restore(string snapshot)
    {
        _ = Platform.Recall(snapshot, () => TryAsync(LoadAsync)); // Its faults are kept by TryAsync.
        Fault = null; // What was not kept is asked for now.
    }

    /// <summary>Channels to follow once the page is loaded, and from where; null follows nothing.</summary>
    protected virtual (IReadOnlyList<string> Channels, string? After)? Channels => null;

    /// <summary>Takes an event in. Called in order, on the page's own thread.</summary>
    protected virtual void Receive(EventEnvelope item)
    {
    }

    /// <summary>Before the page is drawn because of events.</summary>
    protected virtual Task BeforeDrawAsync() => Task.CompletedTask;

    protected override void OnInitialized()
    {
        Platform.Session.Changed += SignedIn;
        _draw = Clock.CreateTimer(_ => InvokeAsync(DrawAsync), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_loaded == Subject)
            return;
        var isFirst = _loaded is null;
        _loaded = Subject;
        if (isFirst && RendererInfo.IsInteractive && Snapshot is { } snapshot)
            Restore(snapshot);
        else if (!RendererInfo.IsInteractive)
            Platform.Keep();
        await ReloadAsync();
        if (!RendererInfo.IsInteractive && Fault is null && Save() is { Length: <= MaxSnapshot } rendered)
            Snapshot = rendered;
    }

    /// <summary>Loads anew, and follows anew.</summary>
    protected async Task ReloadAsync()
    {
        var subject = Subject;
        IsLoading = true;
        await StopFollowingAsync();
        Platform.ForgetWithheld();
        await TryAsync(LoadAsync);
        if (subject != Subject || _gone.IsCancellationRequested)
            return;
        IsLoading = false;
        if (RendererInfo.IsInteractive)
            Follow();
        StateHasChanged();
    }

    /// <summary>Does something that the platform may refuse, and keeps the refusal in <see cref="Fault"/>.</summary>
    protected async Task TryAsync(Func<Task> deed)
    {
        try
        {
            await deed();
            Fault = null;
        }
        catch (PlatformException fault)
        {
            Fault = fault;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            // The page is gone; nobody waits for it.
        }
    }

    /// <summary>Asks for a redraw within <see cref="DrawEvery"/>.</summary>
    protected void Stale()
    {
        lock (_lock)
        {
            if (_isStale)
                return;
            _isStale = true;
        }

        _draw?.Change(DrawEvery, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        Platform.Session.Changed -= SignedIn;
        await _gone.CancelAsync();
        await StopFollowingAsync();
        if (_draw is not null)
            await _draw.DisposeAsync();
        await LeaveAsync();
        _gone.Dispose();
        GC.SuppressFinalize(this);
    }

    protected virtual ValueTask LeaveAsync() => default;

    private void Follow()
    {
        if (Fault is not null || Channels is not { Channels.Count: > 0 } wanted)
        {
            LiveState = LiveState.None;
            return;
        }

        LiveState = LiveState.Connecting;
        _live = Live.Follow(wanted.Channels, wanted.After, item => InvokeAsync(() => TakeAsync(item)), state => InvokeAsync(() =>
        {
            LiveState = state;
            Stale();
        }));
    }

    private async Task TakeAsync(EventEnvelope item)
    {
        try
        {
            Receive(item);
        }
        catch (Exception exception)
        {
            await DispatchExceptionAsync(exception); // Shown where the page is.
        }
    }

    private async Task StopFollowingAsync()
    {
        if (Interlocked.Exchange(ref _live, null) is { } live)
            await live.DisposeAsync();
    }

    private async Task DrawAsync()
    {
        lock (_lock)
            _isStale = false;
        if (_gone.IsCancellationRequested)
            return;
        await TryAsync(BeforeDrawAsync);
        StateHasChanged();
    }

    private void SignedIn() => InvokeAsync(ReloadAsync);
}
