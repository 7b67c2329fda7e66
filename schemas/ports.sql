-- Generated from the table of columns by `UPDATE=1 cargo test generated`.

PRAGMA application_id = 1347375700;
PRAGMA user_version = 10000;

-- one row for each source, in the order in which they were read
CREATE TABLE sources (
    source INTEGER PRIMARY KEY CHECK (source >= 1), -- number of the source
    path TEXT NOT NULL CHECK (path <> ''), -- its path, relative to the configuration or the current folder; outside it the name of the file
    form TEXT NOT NULL CHECK (form <> ''), -- the form that it was read in, as `--from` names it
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'), -- SHA-256 of its bytes
    bytes INTEGER NOT NULL CHECK (bytes >= 0), -- its size in bytes
    lines INTEGER NOT NULL CHECK (lines >= 0), -- its number of lines
    title TEXT CHECK (title <> ''), -- its title
    license TEXT CHECK (license <> ''), -- the licence that it states
    url TEXT CHECK (url <> '') -- where it was taken from
) STRICT;

-- one row for each record as it is written, in the order of the sources
CREATE TABLE records (
    record INTEGER PRIMARY KEY CHECK (record >= 1), -- number of the record, through all sources
    hash TEXT NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'), -- SHA-256 of its four cells as written, with a line feed between
    source INTEGER NOT NULL REFERENCES sources (source), -- the source that it stands in
    line_first INTEGER NOT NULL CHECK (line_first >= 1), -- its first line, from 1
    line_last INTEGER NOT NULL CHECK (line_last >= 1), -- its last line
    port_raw TEXT CHECK (port_raw <> ''), -- the port cell as written; null if there is no such cell
    transport_raw TEXT CHECK (transport_raw <> ''), -- the transports cell as written; null if there is no such cell
    description_raw TEXT CHECK (description_raw <> ''), -- the description as written; null if there is none
    status_raw TEXT CHECK (status_raw <> ''), -- the status cell as written; null if there is no such cell
    description TEXT CHECK (description <> ''), -- the description, each run of white space one space
    rule TEXT CHECK (rule <> ''), -- the rule by which the names in its description were told apart; `service-name` if the source gives the name itself
    outcome TEXT NOT NULL CHECK (outcome IN ('compiled', 'portless', 'other-protocol', 'unreadable')), -- what became of it: assignments, or else why there are none
    CHECK (line_last >= line_first)
) STRICT;

-- one row for each part that was found in a description
CREATE TABLE spans (
    span INTEGER PRIMARY KEY, -- number of the row
    record INTEGER NOT NULL REFERENCES records (record), -- the record
    seq INTEGER NOT NULL CHECK (seq >= 1), -- number of the part in its description, in order of place
    kind TEXT NOT NULL CHECK (kind IN ('name', 'short_name', 'full_name', 'qualifier', 'note')), -- what the part is
    start_pos INTEGER NOT NULL CHECK (start_pos >= 0), -- where it begins in the description, in Unicode characters from 0
    end_pos INTEGER NOT NULL CHECK (end_pos >= 0), -- where it ends, the character behind its last
    text TEXT NOT NULL CHECK (text <> ''), -- the part
    UNIQUE (record, seq),
    CHECK (end_pos >= start_pos)
) STRICT;

-- one row for each RFC or port that a description names
CREATE TABLE mentions (
    mention INTEGER PRIMARY KEY, -- number of the row
    record INTEGER NOT NULL REFERENCES records (record), -- the record
    kind TEXT NOT NULL CHECK (kind IN ('rfc', 'port')), -- what is named
    value INTEGER NOT NULL CHECK (value >= 0), -- its number
    text TEXT NOT NULL CHECK (text <> '') -- how it is written
) STRICT;

-- one row for each other name that a record gives its service
CREATE TABLE aliases (
    alias INTEGER PRIMARY KEY, -- number of the row
    record INTEGER NOT NULL REFERENCES records (record), -- the record
    seq INTEGER NOT NULL CHECK (seq >= 1), -- number of the name in its record, in order of place
    name TEXT NOT NULL CHECK (name <> ''), -- the other name
    UNIQUE (record, seq)
) STRICT;

-- one row for each thing that a record says beside its port, transports, description and status
CREATE TABLE cells (
    cell INTEGER PRIMARY KEY, -- number of the row
    record INTEGER NOT NULL REFERENCES records (record), -- the record
    seq INTEGER NOT NULL CHECK (seq >= 1), -- number of the cell in its record, in order of place
    kind TEXT NOT NULL CHECK (kind IN ('name', 'aliases', 'frequency', 'assignee', 'contact', 'registered', 'modified', 'reference', 'service code', 'unauthorized', 'notes')), -- what the cell is
    text TEXT NOT NULL CHECK (text <> ''), -- what it says, without quotes and markup, each run of white space one space
    UNIQUE (record, seq)
) STRICT;

-- one row for each port, or range of ports, and transport of a record
CREATE TABLE assignments (
    assignment INTEGER PRIMARY KEY, -- number of the row
    id TEXT NOT NULL CHECK (id <> ''), -- what the row is known by from version to version: transport, port and name, as in `tcp-22-ssh`
    port_first INTEGER NOT NULL CHECK (port_first BETWEEN 0 AND 65535), -- the port, or the first one of a range
    port_last INTEGER NOT NULL CHECK (port_last BETWEEN 0 AND 65535), -- the last port of a range; for a single port the same
    transport TEXT CHECK (transport IN ('tcp', 'udp', 'sctp', 'dccp')), -- the transport protocol; null if the source names none
    name TEXT CHECK (name <> ''), -- the name to show: the service name where the source has a cell for it, else a part of the description; null if there is neither
    name_from TEXT CHECK (name_from IN ('name', 'description')), -- the cell that the name comes from; of a name that the source gives, the description is not taken apart
    short_name TEXT CHECK (short_name <> ''), -- the abbreviation, where the description gives it and what it stands for
    full_name TEXT CHECK (full_name <> ''), -- what the abbreviation stands for
    qualifier TEXT CHECK (qualifier <> ''), -- role, carrier and version, with a comma and a space between: `data, over TLS/SSL`
    note TEXT CHECK (note <> ''), -- what else the description says
    kind TEXT NOT NULL CHECK (kind IN ('service', 'reserved', 'unassigned')), -- reserved and unassigned only where the description says so
    status TEXT CHECK (status IN ('official', 'unofficial', 'conflict')), -- the status; null if the source gives none
    description TEXT CHECK (description <> ''), -- what the port is for, each run of white space one space; null if the source gives only a name
    reference TEXT CHECK (reference <> ''), -- the documents that define the service, as the source names them: `[RFC4253]`
    registered TEXT CHECK (registered <> ''), -- when it was registered, as the source has it: a day or a month, `2017-12-12` or `2017-12`, where it is right
    modified TEXT CHECK (modified <> ''), -- when that was changed last, in the same form
    frequency TEXT CHECK (frequency <> ''), -- how often the port is found open, as the source has it: a decimal fraction or a ratio, `0.484143` or `3/10`
    record INTEGER NOT NULL REFERENCES records (record), -- the record that it comes from
    CHECK (port_last >= port_first),
    CHECK ((name IS NULL) = (name_from IS NULL)),
    CHECK ((short_name IS NULL) = (full_name IS NULL))
) STRICT;

-- one row for each finding of the rules, at their own levels, in the order of the sources
CREATE TABLE findings (
    finding INTEGER PRIMARY KEY CHECK (finding >= 1), -- number of the finding
    rule TEXT NOT NULL CHECK (rule <> ''), -- the rule that found it
    level TEXT NOT NULL CHECK (level IN ('error', 'warning', 'note')), -- the rule's own level
    source INTEGER NOT NULL REFERENCES sources (source), -- the source that it stands in
    line INTEGER NOT NULL CHECK (line >= 1), -- the line on which it begins, from 1
    field TEXT CHECK (field IN ('port', 'transports', 'description', 'status', 'name', 'aliases', 'frequency', 'assignee', 'contact', 'registered', 'modified', 'reference', 'service code', 'unauthorized', 'notes')), -- the cell that it is about; null if it is about no single one
    message TEXT NOT NULL CHECK (message <> ''), -- what is wrong
    fingerprint TEXT NOT NULL CHECK (fingerprint <> '') -- what it is known by from version to version
) STRICT;

-- one row for each record that a finding speaks of
CREATE TABLE finding_records (
    finding_record INTEGER PRIMARY KEY, -- number of the row
    finding INTEGER NOT NULL REFERENCES findings (finding), -- the finding
    record INTEGER NOT NULL REFERENCES records (record), -- the record
    role TEXT NOT NULL CHECK (role IN ('subject', 'related')), -- whether the finding is about the record, or only names it
    UNIQUE (finding, record, role)
) STRICT;

-- one row for the registry that this one is compared with; none if it is compared with none
CREATE TABLE reference_sources (
    reference_source INTEGER PRIMARY KEY CHECK (reference_source >= 1), -- number of the reference
    title TEXT CHECK (title <> ''), -- of which registry it is, and of which day, or the name of its file
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'), -- SHA-256 of its bytes
    rows INTEGER NOT NULL CHECK (rows >= 0) -- how many rows it has in all
) STRICT;

-- one row for each row of the reference that shares a port with an assignment
CREATE TABLE reference (
    reference_row INTEGER PRIMARY KEY CHECK (reference_row >= 1), -- number of the row, among these
    port_first INTEGER NOT NULL CHECK (port_first BETWEEN 0 AND 65535), -- the port, or the first one of a range
    port_last INTEGER NOT NULL CHECK (port_last BETWEEN 0 AND 65535), -- the last port of a range; for a single port the same
    transport TEXT CHECK (transport IN ('tcp', 'udp', 'sctp', 'dccp')), -- the transport protocol; null if the row is about all of them
    name TEXT CHECK (name <> ''), -- the service name
    state TEXT NOT NULL CHECK (state IN ('assigned', 'reserved', 'unassigned', 'unnamed')), -- what is said of the port; unnamed is a use that is no service, such as any private mail system
    label TEXT CHECK (label <> ''), -- another name of the service
    registered TEXT CHECK (registered <> ''), -- when it was registered: a day or a month, `2017-12-12` or `2017-12`
    modified TEXT CHECK (modified <> ''), -- when that was changed last, in the same form
    description TEXT CHECK (description <> ''), -- what the service is, in words; the built-in reference has none
    CHECK (port_last >= port_first)
) STRICT;

-- one row for each row of the reference that speaks of all ports of a record and one of its transports
CREATE TABLE standings (
    standing INTEGER PRIMARY KEY, -- number of the row
    record INTEGER NOT NULL REFERENCES records (record), -- the record
    reference_row INTEGER NOT NULL REFERENCES reference (reference_row), -- the row of the reference
    likeness TEXT CHECK (likeness IN ('same', 'doubtful', 'different')), -- whether both are about one service, by their names and initials; null if the row is about none
    UNIQUE (record, reference_row)
) STRICT;

CREATE UNIQUE INDEX assignments_by_id ON assignments (id);
CREATE UNIQUE INDEX findings_by_fingerprint ON findings (fingerprint);
CREATE INDEX assignments_by_port ON assignments (port_first, port_last, transport);
CREATE INDEX assignments_by_name ON assignments (name COLLATE NOCASE);
CREATE INDEX assignments_by_full_name ON assignments (full_name COLLATE NOCASE);
CREATE INDEX assignments_by_record ON assignments (record);
CREATE INDEX aliases_by_name ON aliases (name COLLATE NOCASE);
CREATE INDEX reference_by_port ON reference (port_first, port_last, transport);
CREATE INDEX standings_by_row ON standings (reference_row);
CREATE INDEX finding_records_by_record ON finding_records (record);

-- one row for each record, its transports joined
CREATE VIEW entries AS
SELECT
    record,
    port_first,
    port_last,
    (
        SELECT group_concat(transport, ', ')
        FROM (
            SELECT transport FROM assignments AS each
            WHERE each.record = one.record ORDER BY assignment
        )
    ) AS transports,
    name,
    short_name,
    full_name,
    qualifier,
    note,
    kind,
    status,
    description
FROM assignments AS one
GROUP BY record
ORDER BY port_first, port_last, record;

-- the ports and transports that two records name
CREATE VIEW shared_ports AS
SELECT
    max(a.port_first, b.port_first) AS port_first,
    min(a.port_last, b.port_last) AS port_last,
    a.transport,
    a.record,
    a.description,
    b.record AS other_record,
    b.description AS other_description
FROM assignments AS a
JOIN assignments AS b
    ON a.transport = b.transport
    AND a.port_first <= b.port_last
    AND b.port_first <= a.port_last
    AND a.record < b.record
ORDER BY 1, 2, 3, 4, 6;

-- the three ranges of RFC 6335, section 6
CREATE VIEW port_classes AS
SELECT class, port_first, port_last
FROM (
    SELECT 'system' AS class, 0 AS port_first, 1023 AS port_last
    UNION ALL SELECT 'user', 1024, 49151
    UNION ALL SELECT 'dynamic', 49152, 65535
);

-- the status of each assignment, as the source has it and as the reference has it, and why:
-- by the row of the reference that is most like it
CREATE VIEW resolved AS
SELECT
    a.id,
    a.port_first,
    a.port_last,
    a.transport,
    a.name,
    a.status,
    CASE s.likeness WHEN 'same' THEN 'official' END AS reference_status,
    CASE
        WHEN s.likeness = 'same' THEN 'the same service'
        WHEN s.likeness = 'doubtful' THEN 'perhaps the same service'
        WHEN s.likeness = 'different' THEN 'another service'
        WHEN r.state <> 'assigned' THEN r.state
        WHEN a.kind <> 'service' THEN 'no service'
        WHEN EXISTS (SELECT 1 FROM reference_sources) THEN 'not in the reference'
        ELSE 'no reference'
    END AS why,
    r.name AS reference_name,
    s.reference_row
FROM assignments AS a
LEFT JOIN standings AS s
    ON s.standing = (
        SELECT each.standing
        FROM standings AS each
        JOIN reference AS its ON its.reference_row = each.reference_row
        WHERE
            each.record = a.record
            AND (a.transport IS NULL OR its.transport IS NULL OR its.transport = a.transport)
        ORDER BY
            CASE each.likeness
                WHEN 'same' THEN 1 WHEN 'doubtful' THEN 2 WHEN 'different' THEN 3 ELSE 4
            END,
            each.standing
        LIMIT 1
    )
LEFT JOIN reference AS r ON r.reference_row = s.reference_row
ORDER BY a.assignment;

CREATE VIRTUAL TABLE assignments_fts USING fts5(
    name, full_name, note, description,
    content="assignments", content_rowid="assignment", tokenize="unicode61", prefix='2 3'
);
INSERT INTO assignments_fts (assignments_fts) VALUES ('rebuild');
