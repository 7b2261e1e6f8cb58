using LoopStacks.Conformance.Servers;
using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.Reputation;

public sealed class PostgresReputationStoreTests(PostgresServer server) : ReputationStoreConformance(new PostgresStore(server));
