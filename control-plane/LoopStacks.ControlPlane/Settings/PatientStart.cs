using System.Globalization;
using LoopStacks.Contracts.Problems;
using LoopStacks.Coordination.Redis;
using LoopStacks.Engine.Journal;

namespace LoopStacks.ControlPlane.Settings;

/// <summary>Starts a control plane when the servers that it needs are there: in a cluster all of them start at the same time, and who ends instead is made to wait longer each time.</summary>
internal static class PatientStart
{
    private const string Key = "LoopStacks:StartWait";
    private static readonly TimeSpan s_most = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    /// <exception cref="ControlPlaneException">It can't start, or PostgreSQL or Redis did not come in time.</exception>
    public static async Task<RunningControlPlane> StartAsync(ControlPlaneOptions options, TextWriter says, CancellationToken cancellation)
    {
        var wait = Wait(options);
        var time = options.Time ?? TimeProvider.System;
        var began = time.GetTimestamp();
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ControlPlaneHost.StartAsync(options, cancellation);
            }
            catch (ControlPlaneException away) when (away.InnerException is StorageUnavailableException or CoordinationUnavailableException && time.GetElapsedTime(began) + s_pause <= wait)
            {
                if (tries == 1)
                    await says.WriteLineAsync($"{away.Message} It is waited for, for {wait.TotalSeconds:0.#} s ({Key}).");
            }

            await Task.Delay(s_pause, time, cancellation);
        }
    }

    private static TimeSpan Wait(ControlPlaneOptions options)
    {
        var configuration = new ConfigurationManager();
        configuration.SetBasePath(AppContext.BaseDirectory);
        ShortForms.AddTo(configuration, options);
        var text = configuration[Key];
        if (string.IsNullOrEmpty(text))
            return TimeSpan.Zero;
        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var wait) && wait >= TimeSpan.Zero && wait <= s_most
            ? wait
            : throw new ControlPlaneException(ErrorCode.InvalidArgument, $"{Key} is '{text}' and must be a time, 00:00:00 to {s_most:c}.");
    }
}
