using LoopStacks.Operator;

return await OperatorHost.RunAsync(args, CancellationToken.None);
