using LoopStacks.Conformance.Stores;

namespace LoopStacks.Conformance.Audit;

public sealed class SqliteAuditStoreTests() : AuditStoreConformance(new SqliteStore());
