using LoopStacks.ControlPlane;

return await ControlPlaneHost.RunAsync(args, CancellationToken.None);
