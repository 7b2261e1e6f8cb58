using LoopStacks.Core.Loops;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace LoopStacks.Engine.Loops;

/// <summary>
/// Finds a loop's grain by its id. The plain <c>GetGrain</c> works out the names of grain and interface by reflection at each call, which was 4 % of the CPU of a loop; they
/// are kept here.
/// </summary>
internal sealed class LoopGrains(IGrainFactory grains, ILogger<LoopGrains> logger)
{
    private const int MostTries = 30;
    private static readonly TimeSpan s_again = TimeSpan.FromSeconds(1);

    private readonly Lazy<GrainReference> _any = new(() => (GrainReference)grains.GetGrain<ILoopGrain>(Guid.Empty));

    public ILoopGrain Get(LoopId loop)
    {
        var any = _any.Value;
        return (ILoopGrain)grains.GetGrain(GrainId.Create(any.GrainId.Type, GrainIdKeyExtensions.CreateGuidKey(loop.Value)), any.InterfaceType);
    }

    /// <summary>Sees to it that a loop that the cluster took from its process is held again, wherever that is.</summary>
    public async Task TakeUpAgainAsync(LoopId loop, TimeProvider time)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await Get(loop).RecoverAsync().ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (attempt < MostTries)
            {
                logger.LogInformation(exception, "Loop {Loop} was moved and is not taken up yet, attempt {Attempt}", loop, attempt);
                await Task.Delay(s_again, time).ConfigureAwait(false);
            }
            catch (Exception exception)
            {
                logger.LogError(exception, "Loop {Loop} was moved and could not be taken up; the scanner tries when its time comes", loop);
                return;
            }
        }
    }
}
