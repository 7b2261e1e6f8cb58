using BenchmarkDotNet.Running;
using LoopStacks.Bench;

if (args is ["allocations"])
    DeciderAllocations.Run();
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
