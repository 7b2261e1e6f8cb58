using LoopStacks.Conformance.Servers;

// One for all tests; each test has a realm of its own.
[assembly: AssemblyFixture(typeof(RedisServer))]
