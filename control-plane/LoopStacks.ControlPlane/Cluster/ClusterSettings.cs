using LoopStacks.Contracts.Problems;
using LoopStacks.ControlPlane.Settings;
using LoopStacks.Coordination.Redis;
using Orleans.Hosting;

namespace LoopStacks.ControlPlane.Cluster;

/// <summary>Makes the control plane one of several, where <c>LOOPSTACKS_REDIS</c> is given.</summary>
internal static class ClusterSettings
{
    /// <returns>How the silo finds the others; null where this control plane is alone.</returns>
    /// <exception cref="ControlPlaneException">A setting is out of range; the message names it.</exception>
    public static Action<ISiloBuilder>? AddCluster(this IHostApplicationBuilder builder)
    {
        if (builder.Configuration[ShortForms.Redis] is not { Length: > 0 } connection)
            return null;
        var options = builder.Configuration.GetSection(RedisOptions.Section).Get<RedisOptions>() ?? new RedisOptions();
        options.ConnectionString = connection;
        // The embedded store is this process's alone, so no other one may join it.
        options.Journal ??= builder.Configuration[ShortForms.Postgres] is { Length: > 0 } ? "postgres" : Guid.NewGuid().ToString("N");
        if (options.Faults().ToArray() is { Length: > 0 } faults)
            throw new ControlPlaneException(ErrorCode.InvalidArgument, string.Join(Environment.NewLine, faults));
        builder.Services.AddRedisCoordination(options);
        return silo => silo.UseLoopStacksRedis(options);
    }
}
