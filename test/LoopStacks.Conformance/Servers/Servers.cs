using LoopStacks.Conformance.Servers;

// One of each for all tests; each test has a database of its own.
[assembly: AssemblyFixture(typeof(PostgresServer))]
