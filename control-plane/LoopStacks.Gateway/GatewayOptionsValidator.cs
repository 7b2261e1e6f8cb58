using Microsoft.Extensions.Options;

namespace LoopStacks.Gateway;

/// <summary>Lists every fault of the options by the setting's name.</summary>
internal sealed class GatewayOptionsValidator : IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, GatewayOptions options)
    {
        var faults = new List<string>();
        Bytes(nameof(options.MaxMessageBytes), options.MaxMessageBytes, 1 << 10, 64 << 20);
        Time(nameof(options.HeartbeatInterval), options.HeartbeatInterval);
        Time(nameof(options.Lease), options.Lease);
        Time(nameof(options.Grace), options.Grace);
        Time(nameof(options.AcceptTimeout), options.AcceptTimeout);
        Time(nameof(options.HelloTimeout), options.HelloTimeout);
        Time(nameof(options.CloseTimeout), options.CloseTimeout);
        Count(nameof(options.MaxConnections), options.MaxConnections);
        Count(nameof(options.MaxReplicasPerInstance), options.MaxReplicasPerInstance);
        Count(nameof(options.MaxQueuedWork), options.MaxQueuedWork);
        Count(nameof(options.MaxWaitingWork), options.MaxWaitingWork);
        Count(nameof(options.MaxPendingAnnouncements), options.MaxPendingAnnouncements);
        Count(nameof(options.MaxOutboundMessages), options.MaxOutboundMessages);
        Count(nameof(options.MaxReportsInFlight), options.MaxReportsInFlight);
        Count(nameof(options.MaxStateRequestsInFlight), options.MaxStateRequestsInFlight);
        Count(nameof(options.MaxMessagesPerSecond), options.MaxMessagesPerSecond);
        if (options.Lease <= options.HeartbeatInterval)
            faults.Add($"{nameof(options.Lease)} is {options.Lease} and must be longer than {nameof(options.HeartbeatInterval)}, {options.HeartbeatInterval}.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults.Select(fault => $"LoopStacks:Gateway:{fault}"));

        void Bytes(string setting, int value, int least, int most)
        {
            if (value < least || value > most)
                faults.Add($"{setting} is {value} and must be {least} to {most}.");
        }

        void Count(string setting, int value) => Bytes(setting, value, 1, 10_000_000);

        void Time(string setting, TimeSpan value)
        {
            if (value < TimeSpan.FromMilliseconds(100) || value > TimeSpan.FromDays(365))
                faults.Add($"{setting} is {value} and must be 100 ms to 365 days.");
        }
    }
}
