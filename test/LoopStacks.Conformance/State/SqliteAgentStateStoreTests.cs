using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.State;

public sealed class SqliteAgentStateStoreTests() : AgentStateStoreConformance(new SqliteStore());
