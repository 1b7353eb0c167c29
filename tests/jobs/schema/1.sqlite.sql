CREATE TABLE inputs (
    id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    token TEXT NOT NULL,
    holder TEXT NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    name TEXT NOT NULL,
    stem TEXT NOT NULL,
    extension TEXT NOT NULL,
    state TEXT NOT NULL,
    outcome TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    device TEXT NOT NULL,
    inode TEXT NOT NULL,
    size BIGINT NOT NULL,
    mtime_ns BIGINT NOT NULL,
    sha256 TEXT DEFAULT '' NOT NULL,
    taken_at TEXT NOT NULL,
    decided_at TEXT,
    done_at TEXT,
    claims_in INTEGER DEFAULT '0' NOT NULL,
    clean INTEGER DEFAULT '0' NOT NULL,
    corrected INTEGER DEFAULT '0' NOT NULL,
    rejected INTEGER DEFAULT '0' NOT NULL,
    internal_errors INTEGER DEFAULT '0' NOT NULL,
    charge_in TEXT DEFAULT '0.00' NOT NULL,
    charge_transmit TEXT DEFAULT '0.00' NOT NULL,
    charge_rejected TEXT DEFAULT '0.00' NOT NULL,
    policies_sha256 TEXT DEFAULT '' NOT NULL,
    version TEXT DEFAULT '' NOT NULL,
    archived TEXT DEFAULT '' NOT NULL,
    PRIMARY KEY (id),
    UNIQUE (token),
    UNIQUE (stem)
);
CREATE INDEX ix_inputs_name ON inputs (name);
CREATE INDEX ix_inputs_sha256 ON inputs (sha256);
CREATE INDEX ix_inputs_state ON inputs (state);
CREATE TABLE key_check (
    digest BLOB NOT NULL
);
CREATE TABLE looks (
    name TEXT NOT NULL,
    device TEXT NOT NULL,
    inode TEXT NOT NULL,
    size BIGINT NOT NULL,
    mtime_ns BIGINT NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (name)
);
CREATE TABLE schema (
    version INTEGER NOT NULL
);
CREATE TABLE controls (
    id INTEGER NOT NULL,
    input_id INTEGER NOT NULL,
    sender TEXT NOT NULL,
    isa13 TEXT NOT NULL,
    gs06 TEXT NOT NULL,
    st02 TEXT NOT NULL,
    PRIMARY KEY (id),
    FOREIGN KEY(input_id) REFERENCES inputs (id)
);
CREATE INDEX controls_numbers ON controls (sender, isa13, gs06, st02);
CREATE INDEX ix_controls_input_id ON controls (input_id);
CREATE TABLE held_claims (
    input_id INTEGER NOT NULL,
    position INTEGER NOT NULL,
    claim_id TEXT NOT NULL,
    billing_npi TEXT NOT NULL,
    charge TEXT NOT NULL,
    rules TEXT NOT NULL,
    PRIMARY KEY (input_id, position),
    FOREIGN KEY(input_id) REFERENCES inputs (id)
);
CREATE INDEX ix_held_claims_claim_id ON held_claims (claim_id);
CREATE TABLE outputs (
    id INTEGER NOT NULL,
    input_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    "temporary" TEXT NOT NULL,
    final TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    published_at TEXT,
    removed_at TEXT,
    PRIMARY KEY (id),
    FOREIGN KEY(input_id) REFERENCES inputs (id)
);
CREATE INDEX ix_outputs_final ON outputs (final);
CREATE INDEX ix_outputs_input_id ON outputs (input_id);
CREATE TABLE releases (
    id INTEGER NOT NULL,
    input_id INTEGER,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    position INTEGER,
    claim_id TEXT DEFAULT '' NOT NULL,
    billing_npi TEXT DEFAULT '' NOT NULL,
    used_by INTEGER,
    PRIMARY KEY (id),
    UNIQUE (input_id, position),
    FOREIGN KEY(input_id) REFERENCES inputs (id),
    FOREIGN KEY(used_by) REFERENCES inputs (id)
);
CREATE INDEX ix_releases_input_id ON releases (input_id);
CREATE INDEX ix_releases_used_by ON releases (used_by);
CREATE TABLE sent_claims (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    input_id INTEGER,
    source TEXT NOT NULL,
    sent_at TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    billing_npi TEXT NOT NULL,
    payer_id TEXT NOT NULL,
    responsibility TEXT NOT NULL,
    usage TEXT NOT NULL,
    frequency TEXT NOT NULL,
    outcome TEXT NOT NULL,
    charge TEXT NOT NULL,
    patient BLOB NOT NULL,
    first_day DATE,
    last_day DATE,
    FOREIGN KEY(input_id) REFERENCES inputs (id)
);
CREATE INDEX ix_sent_claims_input_id ON sent_claims (input_id);
CREATE INDEX ix_sent_claims_patient ON sent_claims (patient);
CREATE INDEX sent_claims_number ON sent_claims (claim_id, billing_npi);
CREATE TABLE treatments (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    sent_id INTEGER NOT NULL,
    day DATE NOT NULL,
    code TEXT NOT NULL,
    units TEXT,
    discarded BOOLEAN NOT NULL,
    diagnoses TEXT NOT NULL,
    FOREIGN KEY(sent_id) REFERENCES sent_claims (id) ON DELETE CASCADE
);
CREATE INDEX ix_treatments_sent_id ON treatments (sent_id);
