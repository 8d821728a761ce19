-- The hub: who may come over a link, and where each replica stands.

-- The public key that its box proves itself with, "ssh-ed25519 BASE64"; NULL: only by a folder of this machine.
ALTER TABLE replica ADD COLUMN key TEXT;
-- When it was shut out, UTC seconds. Its number is never given again.
ALTER TABLE replica ADD COLUMN revoked INTEGER;
-- The numbers of '*' and of its district that it had after its last complete sync.
ALTER TABLE replica ADD COLUMN at_province INTEGER;
ALTER TABLE replica ADD COLUMN at_district INTEGER;
