using System.Globalization;

namespace LoopStacks.Chaos.Servers;

/// <summary>Which of some processes has a local TCP port, as Linux tells.</summary>
internal static class PortOwners
{
    /// <summary>Null where none of them has it.</summary>
    public static int? Of(int port, IEnumerable<int> processes)
    {
        if (Inode(port) is not { } inode)
            return null;
        var wanted = $"socket:[{inode}]";
        return processes.Where(process => process > 0).Cast<int?>().FirstOrDefault(process => Has(process!.Value, wanted));
    }

    private static string? Inode(int port)
    {
        var local = ":" + port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var table in (string[])["/proc/net/tcp", "/proc/net/tcp6"])
        {
            foreach (var line in File.ReadLines(table).Skip(1))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields[1].EndsWith(local, StringComparison.Ordinal) && fields[9] != "0")
                    return fields[9];
            }
        }

        return null;
    }

    private static bool Has(int process, string socket)
    {
        try
        {
            return Directory.EnumerateFiles($"/proc/{process}/fd").Any(file => File.ResolveLinkTarget(file, false)?.Name == socket);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended, or a descriptor closed while it was looked at.
        }
    }
}
