using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LoopStacks.EndToEnd.Faults;

/// <summary>Bounds how large a file another process of ours may write (prlimit(2), RLIMIT_FSIZE): a disk that is full, as far as the process can tell.</summary>
internal static partial class FileSizeLimit
{
    private const int Resource = 1;

    public static void Set(int process, long bytes) => Change(process, (ulong)bytes);

    public static void Lift(int process) => Change(process, ulong.MaxValue);

    private static void Change(int process, ulong soft)
    {
        var limit = new Limit { Soft = soft, Hard = ulong.MaxValue };
        if (PrLimit(process, Resource, in limit, IntPtr.Zero) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "prlimit", SetLastError = true)]
    private static partial int PrLimit(int process, int resource, in Limit limit, IntPtr old);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
