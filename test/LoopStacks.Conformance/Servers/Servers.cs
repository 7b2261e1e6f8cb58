using LoopStacks.Conformance.Servers;

// One of each for all tests; each test has a database, or a realm, of its own.
[assembly: AssemblyFixture(typeof(PostgresServer))]
[assembly: AssemblyFixture(typeof(RedisServer))]
