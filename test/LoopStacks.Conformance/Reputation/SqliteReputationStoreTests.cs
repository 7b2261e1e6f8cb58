using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.Reputation;

public sealed class SqliteReputationStoreTests() : ReputationStoreConformance(new SqliteStore());
