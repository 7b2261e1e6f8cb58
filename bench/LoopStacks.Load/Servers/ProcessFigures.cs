using System.Globalization;

namespace LoopStacks.Load.Servers;

/// <summary>What the system says of a process.</summary>
internal static class ProcessFigures
{
    // USER_HZ, which is 100 on every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>CPU time in user and system mode so far, of all threads.</summary>
    public static double CpuSeconds(int pid)
    {
        var fields = Stat(pid);
        return (Number(fields[11]) + Number(fields[12])) / TicksPerSecond;
    }

    /// <summary>The same, with the processes that it has started, also those that have ended.</summary>
    public static double CpuSecondsWithChildren(int pid)
    {
        var fields = Stat(pid);
        var ticks = Number(fields[11]) + Number(fields[12]) + Number(fields[13]) + Number(fields[14]);
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var other))
                continue;
            try
            {
                var stat = Stat(other);
                if (stat[1] == pid.ToString(CultureInfo.InvariantCulture))
                    ticks += Number(stat[11]) + Number(stat[12]);
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return ticks / TicksPerSecond;
    }

    /// <summary>Resident memory, pages shared with others counted in full.</summary>
    public static double RssMebibytes(int pid) => Kibibytes($"/proc/{pid}/status", "VmRSS:") / 1024;

    /// <summary>Resident memory, pages shared with others counted by their share.</summary>
    public static double PssMebibytes(int pid) => Kibibytes($"/proc/{pid}/smaps_rollup", "Pss:") / 1024;

    private static string[] Stat(int pid)
    {
        var stat = File.ReadAllText($"/proc/{pid}/stat");
        // The name, in parentheses, may hold blanks; the fields that follow it are counted from the third.
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static double Kibibytes(string file, string name)
    {
        foreach (var line in File.ReadLines(file))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
                return Number(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim());
        }

        return double.NaN;
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
