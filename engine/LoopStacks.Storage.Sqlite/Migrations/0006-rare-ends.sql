-- Lists of what did not end well are short and looked for among many that did.
CREATE INDEX loops_failed ON loops (id) WHERE status = 'failed';
CREATE INDEX loops_cancelled ON loops (id) WHERE status = 'cancelled';
CREATE INDEX loops_timed_out ON loops (id) WHERE status = 'timedOut';
