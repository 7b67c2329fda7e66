-- Generated from the table of columns by `UPDATE=1 cargo test generated`.

PRAGMA application_id = 1347375700;
PRAGMA user_version = 10000;

-- one row for each source, in the order in which they were read
CREATE TABLE sources (
    source INTEGER PRIMARY KEY CHECK (source >= 1), -- number of the source
    path TEXT NOT NULL, -- its path, relative to the configuration or the current folder; outside it the name of the file
    sha256 TEXT NOT NULL CHECK (length(sha256) = 64 AND sha256 NOT GLOB '*[^0-9a-f]*'), -- SHA-256 of its bytes
    bytes INTEGER NOT NULL CHECK (bytes >= 0), -- its size in bytes
    lines INTEGER NOT NULL CHECK (lines >= 0), -- its number of lines
    title TEXT, -- its title
    license TEXT, -- the licence that it states
    url TEXT -- where it was taken from
) STRICT;

-- one row for each record as it is written, in the order of the sources
CREATE TABLE records (
    record INTEGER PRIMARY KEY CHECK (record >= 1), -- number of the record, through all sources
    source INTEGER NOT NULL REFERENCES sources (source), -- the source that it stands in
    line_first INTEGER NOT NULL CHECK (line_first >= 1), -- its first line, from 1
    line_last INTEGER NOT NULL CHECK (line_last >= 1), -- its last line
    port_raw TEXT, -- the port cell as written; null if there is no such cell
    transport_raw TEXT, -- the transports cell as written; null if there is no such cell
    description_raw TEXT, -- the description as written; null if there is none
    status_raw TEXT, -- the status cell as written; null if there is no such cell
    description TEXT, -- the description, each run of white space one space
    CHECK (line_last >= line_first)
) STRICT;

-- one row for each port, or range of ports, and transport of a record
CREATE TABLE assignments (
    assignment INTEGER PRIMARY KEY, -- number of the row
    port_first INTEGER NOT NULL CHECK (port_first BETWEEN 0 AND 65535), -- the port, or the first one of a range
    port_last INTEGER NOT NULL CHECK (port_last BETWEEN 0 AND 65535), -- the last port of a range; for a single port the same
    transport TEXT CHECK (transport IN ('tcp', 'udp', 'sctp', 'dccp')), -- the transport protocol; null if the source names none
    kind TEXT NOT NULL CHECK (kind IN ('service', 'reserved', 'unassigned')), -- reserved and unassigned only where the description says so
    status TEXT CHECK (status IN ('official', 'unofficial', 'conflict')), -- the status; null if the source gives none
    description TEXT NOT NULL, -- what the port is for, each run of white space one space
    record INTEGER NOT NULL REFERENCES records (record), -- the record that it comes from
    CHECK (port_last >= port_first)
) STRICT;

-- one row for each finding of the rules, at their own levels, in the order of the sources
CREATE TABLE findings (
    finding INTEGER PRIMARY KEY CHECK (finding >= 1), -- number of the finding
    rule TEXT NOT NULL, -- the rule that found it
    level TEXT NOT NULL CHECK (level IN ('error', 'warning', 'note')), -- the rule's own level
    source INTEGER NOT NULL REFERENCES sources (source), -- the source that it stands in
    line INTEGER NOT NULL CHECK (line >= 1), -- the line on which it begins, from 1
    field TEXT CHECK (field IN ('port', 'transports', 'description', 'status')), -- the cell that it is about; null if it is about no single one
    message TEXT NOT NULL, -- what is wrong
    fingerprint TEXT NOT NULL -- what it is known by from version to version
) STRICT;

-- one row for each record that a finding speaks of
CREATE TABLE finding_records (
    finding_record INTEGER PRIMARY KEY, -- number of the row
    finding INTEGER NOT NULL REFERENCES findings (finding), -- the finding
    record INTEGER NOT NULL REFERENCES records (record), -- the record
    role TEXT NOT NULL CHECK (role IN ('subject', 'related')) -- whether the finding is about the record, or only names it
) STRICT;

CREATE INDEX assignments_by_port ON assignments (port_first, port_last, transport);
CREATE INDEX assignments_by_record ON assignments (record);

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
