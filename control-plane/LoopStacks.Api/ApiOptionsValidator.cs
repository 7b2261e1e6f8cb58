using Microsoft.Extensions.Options;

namespace LoopStacks.Api;

/// <summary>Names every setting of <see cref="ApiOptions"/> that is out of its range.</summary>
internal sealed class ApiOptionsValidator : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var faults = new List<string>();
        Within(faults, nameof(options.MaxBodyBytes), options.MaxBodyBytes, 1024, 64 * 1024 * 1024);
        Within(faults, nameof(options.MaxDepth), options.MaxDepth, 8, 256);
        Within(faults, nameof(options.MaxPageSize), options.MaxPageSize, 1, 10_000);
        Within(faults, nameof(options.DefaultPageSize), options.DefaultPageSize, 1, options.MaxPageSize);
        Within(faults, nameof(options.MaxLabels), options.MaxLabels, 0, 1_000);
        Within(faults, nameof(options.MaxWait), options.MaxWait, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        Within(faults, nameof(options.MaxConcurrentWaits), options.MaxConcurrentWaits, 1, 1_000_000);
        Within(faults, nameof(options.MaxStreams), options.MaxStreams, 1, 1_000_000);
        Within(faults, nameof(options.StreamKeepAlive), options.StreamKeepAlive, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        Within(faults, nameof(options.MaxReaderMessageBytes), options.MaxReaderMessageBytes, 256, 1024 * 1024);
        Within(faults, nameof(options.MaxReaderChannels), options.MaxReaderChannels, 1, 10_000);
        Within(faults, nameof(options.MaxReaderStall), options.MaxReaderStall, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        Within(faults, nameof(options.ReadinessTimeout), options.ReadinessTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void Within<T>(List<string> faults, string setting, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            faults.Add($"{ApiOptions.Section}:{setting} is {value}; allowed is {least} to {most}.");
    }
}
