//! Where each dependency lives: the borders of the code, kept by a test and not by a page.

use std::fs;
use std::path::{Path, PathBuf};

/// Each dependency with the files, or folders, that may use it.
const HOMES: &[(&str, &[&str])] = &[
    ("nom", &["syntax/cells.rs", "dataset/"]),
    ("csv", &["export/csv.rs"]),
    ("itoa", &["export/csv.rs", "export/json.rs"]),
    (
        "rusqlite",
        &["export/sqlite.rs", "export/search.rs", "files/datasets.rs"],
    ),
    ("serde_yaml", &["strict.rs", "export/yaml.rs"]),
    ("miette", &["report/human.rs", "report/item/excerpt.rs"]),
    ("unicode_width", &["report/sanitize/columns.rs"]),
    ("clap", &["cli/"]),
    ("clap_complete", &["cli/completions.rs"]),
    ("clap_mangen", &["cli/man.rs"]),
    ("indicatif", &["cli/progress.rs"]),
    ("strsim", &["names.rs"]),
    ("hashbrown", &["words/stock.rs", "copies.rs", "rules/"]),
    ("supports_color", &["cli/mod.rs"]),
    ("supports_hyperlinks", &["cli/mod.rs"]),
    ("terminal_size", &["cli/mod.rs"]),
    ("ignore", &["files/mod.rs"]),
    ("tempfile", &["files/mod.rs"]),
    ("rustix", &["files/folder.rs"]),
    ("unicode_normalization", &["dataset/ids.rs"]),
    ("sha2", &["dataset/mod.rs", "fingerprint.rs"]),
    (
        "serde_json",
        &[
            "export/",
            // The one writer of JSON in reports.
            "report/harmless.rs",
            "report/json/schema.rs",
            "report/",
            "compare/",
            "cli/lookup.rs",
            "config.rs",
            "cli/schema.rs",
            "cli/explain.rs",
        ],
    ),
    (
        "serde",
        &["report/", "config.rs", "strict.rs", "baseline.rs"],
    ),
    (
        "thiserror",
        &[
            "source/mod.rs",
            "registry.rs",
            "files/mod.rs",
            "mend.rs",
            "reference/facts.rs",
        ],
    ),
    (
        "memchr",
        &[
            "source/",
            "syntax/",
            "rules/",
            "suppress.rs",
            "reference/",
            "export/yaml.rs",
        ],
    ),
];

fn files(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("there") {
        let path = entry.expect("readable").path();
        if path.is_dir() {
            files(&path, all);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            all.push(path);
        }
    }
}

/// The source files with their text, comments left out.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut all = Vec::new();
    files(&root, &mut all);
    all.into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("UTF-8");
            let code: Vec<_> = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect();
            let name = path
                .strip_prefix(&root)
                .expect("below")
                .to_string_lossy()
                .replace('\\', "/");
            (name, code.join("\n"))
        })
        .collect()
}

/// Whether code names a crate: as the first part of a path, where no module of its own has that name.
fn uses(code: &str, name: &str) -> bool {
    if code.contains(&format!("mod {name};")) {
        return false;
    }
    let path = format!("{name}::");
    code.match_indices(&path).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        before.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != ':')
    })
}

#[test]
fn each_dependency_stays_at_home() {
    let sources = sources();
    for (name, homes) in HOMES {
        let used: Vec<_> = sources
            .iter()
            .filter(|(_, code)| uses(code, name))
            .collect();
        assert!(
            !used.is_empty(),
            "{name} is not used: take it out of the table"
        );
        for (file, _) in used {
            let home =
                |home: &&str| file == *home || home.ends_with('/') && file.starts_with(*home);
            assert!(homes.iter().any(&home), "{file} uses {name}");
        }
    }
}

#[test]
fn each_dependency_has_a_home() {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    let manifest = manifest.expect("there");
    let (_, rest) = manifest.split_once("[dependencies]\n").expect("a section");
    let (dependencies, _) = rest.split_once("\n[").expect("another section");
    for line in dependencies
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        let name = line
            .split([' ', '='])
            .next()
            .expect("a name")
            .replace('-', "_");
        assert!(HOMES.iter().any(|(home, _)| *home == name), "{name}");
    }
}

/// What leads to text of a source as it stands, with the files of reports that may name it.
const RAW: &[(&str, &[&str])] = &[
    ("Registry", &["mod.rs", "item/"]),
    (".registry", &["item/"]),
    (".findings", &["item/"]),
    (".suppressed", &["mod.rs", "item/"]),
    ("Told", &["item/"]),
    (".tell", &["item/"]),
    // A mistake in a configuration is shown as a finding is.
    ("SourceFile", &["human.rs", "item/"]),
    ("Sanitized(", &["sanitize/"]),
    ("Exact::new", &["item/"]),
];

#[test]
fn styles_get_at_no_text_that_is_not_harmless() {
    let all = sources();
    let reports = all.iter().filter_map(|(file, code)| {
        let (code, _) = code.split_once("#[cfg(test)]").unwrap_or((code, ""));
        Some((file.strip_prefix("report/")?, code))
    });
    for (word, homes) in RAW {
        let named = reports.clone().filter(|(_, code)| code.contains(word));
        let named: Vec<_> = named.map(|(file, _)| file).collect();
        assert!(!named.is_empty(), "{word} is not named: take it out");
        for file in named {
            assert!(
                homes.iter().any(|home| file.starts_with(home)),
                "{file}: {word}"
            );
        }
    }
}

#[test]
fn no_file_is_longer_than_can_be_read() {
    for (name, code) in sources() {
        let (code, _) = code.split_once("#[cfg(test)]").unwrap_or((&code, ""));
        assert!(code.lines().count() <= 400, "{name}");
    }
}
