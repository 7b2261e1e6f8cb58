using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.Resources;

public sealed class SqliteResourceStoreTests() : ResourceStoreConformance(new SqliteStore());
