-- The process that wrote the loop last: when it is gone, others take up what it held.
ALTER TABLE loops ADD COLUMN holder TEXT;
