-- Whose budget a loop draws on, and the budget that it has of its own (JSON).
ALTER TABLE loops ADD COLUMN purse BLOB;
ALTER TABLE loops ADD COLUMN budget TEXT;

CREATE INDEX loops_by_root ON loops (root, depth, id) WHERE parent IS NOT NULL;
