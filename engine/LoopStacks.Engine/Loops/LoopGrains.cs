using LoopStacks.Core.Loops;
using Orleans;
using Orleans.Runtime;

namespace LoopStacks.Engine.Loops;

/// <summary>
/// Finds a loop's grain by its id. The plain <c>GetGrain</c> works out the names of grain and interface by reflection at each call, which was 4 % of the CPU of a loop; they
/// are kept here.
/// </summary>
internal sealed class LoopGrains(IGrainFactory grains)
{
    private readonly Lazy<GrainReference> _any = new(() => (GrainReference)grains.GetGrain<ILoopGrain>(Guid.Empty));

    public ILoopGrain Get(LoopId loop)
    {
        var any = _any.Value;
        return (ILoopGrain)grains.GetGrain(GrainId.Create(any.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(loop.Value)), any.InterfaceType);
    }
}
