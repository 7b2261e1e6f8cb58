using LoopStacks.Client;
using LoopStacks.Contracts.Capabilities;
using LoopStacks.Contracts.Events;
using LoopStacks.WebConsole.Platform;
using Microsoft.AspNetCore.Components;

namespace LoopStacks.WebConsole.Pages.Resources;

/// <summary>A page that shows resources: it looks again when one changes, and now and then, since agents come and go without a change of any resource.</summary>
public abstract class ResourcePage : PlatformPage
{
    private static readonly TimeSpan s_atMost = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_atLeast = TimeSpan.FromSeconds(5);

    private ITimer? _timer;
    private long _lookedAt;
    private bool _isChanged;

    [SupplyParameterFromQuery(Name = "namespace")]
    public string? Place { get; set; }

    protected string Namespace => string.IsNullOrWhiteSpace(Place) ? ResourceView.DefaultNamespace : Place.Trim();

    protected override (IReadOnlyList<string> Channels, string? After)? Channels => (["resources"], null);

    /// <summary>Reads what the page shows, at first and again and again.</summary>
    protected abstract Task LookAsync();

    protected sealed override async Task LoadAsync()
    {
        await LookAsync();
        _lookedAt = Clock.GetTimestamp();
        if (RendererInfo.IsInteractive)
            _timer ??= Clock.CreateTimer(_ => InvokeAsync(Changed), null, s_atLeast, s_atLeast);
    }

    protected override void Receive(EventEnvelope item) => Changed();

    protected sealed override async Task BeforeDrawAsync()
    {
        if (!_isChanged)
            return;
        if (Clock.GetElapsedTime(_lookedAt) < s_atMost)
        {
            Stale();
            return;
        }

        _isChanged = false;
        await LookAsync();
        _lookedAt = Clock.GetTimestamp();
    }

    protected override async ValueTask LeaveAsync()
    {
        if (_timer is not null)
            await _timer.DisposeAsync();
    }

    /// <summary>One resource; null where there is none of that name.</summary>
    protected async Task<ResourceView?> FindAsync(KindInfo kind, string name)
    {
        try
        {
            return ResourceView.Of(await Platform.GetAsync(kind.Call(name, Namespace), Gone));
        }
        catch (PlatformException fault) when (fault.IsMissing || fault.Problem.Status == 400)
        {
            return null;
        }
    }

    /// <summary>Whether its reader sees all that is offered: else what <see cref="OffersAsync"/> does not give may be offered all the same.</summary>
    protected bool SeesOffers { get; private set; } = true;

    /// <summary>What connected agents offer, of a realm or of all; where its reader may not see all of it, of the realm that they looked at last.</summary>
    protected async Task<IReadOnlyList<CapabilityView>> OffersAsync(string? realm = null)
    {
        try
        {
            var all = await Platform.GetAsync(new QueryText("/capabilities").With("realm", realm).ToString(), Wire.Json.CapabilityList, Gone);
            SeesOffers = true;
            return all.Items;
        }
        catch (PlatformException fault) when (fault.Problem.Status is 403)
        {
            Platform.GoOnWithout($"What connected agents offer {(realm is null ? "in other realms" : $"in realm {realm}")}", fault);
            var part = realm is null && Platform.Session.PartOf("realm") is { } last ? await OffersAsync(last) : [];
            SeesOffers = false;
            return part;
        }
    }

    private void Changed()
    {
        _isChanged = true;
        Stale();
    }
}
