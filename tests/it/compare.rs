//! `compare` tells each difference once, and nothing else.

use std::collections::BTreeSet;

use portreg::compare::{ChangeKind, Comparison, FORMS, form, schema};
use portreg::export::{ASSIGNMENTS, Data, Model};
use portreg::report::{Look, is_hostile};
use portreg::{Dataset, Registry};
use proptest::prelude::*;

use crate::dataset::{hostile_registry, hostile_text};
use crate::property::cases;
use crate::support::source;

fn model(text: &str) -> Model {
    let sources = [source(text)];
    let registry = Registry::parse(&sources).expect("few");
    Model::of(&Dataset::compile(&registry, &[]))
}

fn compared(old: &str, new: &str) -> Comparison {
    Comparison::of(&model(old), &model(new))
}

fn shown(comparison: &Comparison, name: &str) -> String {
    let mut out = Vec::new();
    let form = form(name).expect("in the table");
    (form.write)(comparison, ["old", "new"], &Look::default(), &mut out).expect("to memory");
    String::from_utf8(out).expect("UTF-8")
}

const OLD: &str = "20\n\nTCP\n\nFTP - data\n\nOfficial\n\n22\n\nTCP, UDP\n\nSSH (Secure Shell)\n\nOfficial\n\n\
    23\n\nTCP\n\nTelnet\n\n\u{A0}\n\n80\n\nTCP\n\nHTTP\n\nOfficial\n\n99\n\nTCP\n\nGone\n\nOfficial\n";
const NEW: &str = "20\n\nTCP\n\nFTP - data\n\nOfficial\n\n22\n\nTCP\n\nSSH (Secure Shell), for logins\n\nOfficial\n\n\
    23\n\nTCP\n\nTelnet\n\nOfficial\n\n88\n\nTCP\n\nKerberos\n\n\u{A0}\n\n8080\n\nTCP\n\nHTTP\n\nOfficial\n\n\
    99\n\nTCP\n\nFound\n\nOfficial\n";

#[test]
fn each_kind_of_change_is_told() {
    assert_eq!(
        shown(&compared(OLD, NEW), "text"),
        "added\n  tcp-88-kerberos  Kerberos\n\n\
         removed\n  udp-22-ssh  SSH (Secure Shell) (official)\n\n\
         renamed\n  tcp-99-gone \u{2192} tcp-99-found\n      name: Gone \u{2192} Found\n      description: Gone \u{2192} Found\n\n\
         moved\n  tcp-80-http \u{2192} tcp-8080-http\n\n\
         changed\n  tcp-22-ssh\n      note: (none) \u{2192} for logins\n      \
         description: SSH (Secure Shell) \u{2192} SSH (Secure Shell), for logins\n  \
         tcp-23-telnet\n      status: (none) \u{2192} official\n\n\
         1 added, 1 removed, 1 renamed, 1 moved, 2 changed; 1 the same\n"
    );
    assert_eq!(
        shown(&compared(OLD, OLD), "text"),
        "no difference; 6 the same\n"
    );
}

#[test]
fn a_comment_says_the_same() {
    assert_eq!(
        shown(&compared(OLD, NEW), "markdown"),
        "### Ports: 1 added, 1 removed, 1 renamed, 1 moved, 2 changed\n\n\
         From `old` to `new`; 1 the same.\n\n\
         #### Added\n\n- `tcp-88-kerberos`: `Kerberos`\n\n\
         #### Removed\n\n- `udp-22-ssh`: `SSH (Secure Shell)` (`official`)\n\n\
         #### Renamed\n\n- `tcp-99-gone` \u{2192} `tcp-99-found`\n  - name: `Gone` \u{2192} `Found`\n  - description: `Gone` \u{2192} `Found`\n\n\
         #### Moved\n\n- `tcp-80-http` \u{2192} `tcp-8080-http`\n\n\
         #### Changed\n\n- `tcp-22-ssh`\n  - note: none \u{2192} `for logins`\n  \
         - description: `SSH (Secure Shell)` \u{2192} `SSH (Secure Shell), for logins`\n\
         - `tcp-23-telnet`\n  - status: none \u{2192} `official`\n"
    );
}

#[test]
fn the_order_of_records_is_no_difference() {
    let text = "7\n\nTCP\n\nEcho one\n\n7\n\nTCP\n\nEcho two\n\n";
    let (one, two) = text.split_at(text.len() / 2);
    assert!(compared(text, &format!("{two}{one}")).changes().is_empty());
    // A second row of one id takes the id over when the first one goes, and that is told.
    let twice = "7\n\nTCP\n\nEcho (one)\n\n7\n\nTCP\n\nEcho (two)\n\n";
    let (_, second) = twice.split_at(twice.len() / 2);
    assert_eq!(
        shown(&compared(twice, second), "text"),
        "removed\n  tcp-7-echo  Echo (one)\n\nchanged\n  tcp-7-echo~2 \u{2192} tcp-7-echo\n\n1 removed, 1 changed; 0 the same\n"
    );
}

#[test]
fn a_service_that_moves_away_is_not_renamed() {
    let old = "22\n\nTCP\n\nSSH\n\nOfficial\n";
    let new = "22\n\nTCP\n\nOther\n\nOfficial\n\n2222\n\nTCP\n\nSSH\n\nOfficial\n";
    let comparison = compared(old, new);
    assert_eq!(comparison.count(ChangeKind::Moved), 1);
    assert_eq!(comparison.count(ChangeKind::Added), 1);
    assert_eq!(comparison.changes().len(), 2);
}

#[test]
fn a_comment_that_is_too_long_says_what_it_leaves_out() {
    let many: String = (1..3000)
        .map(|port| format!("{port}\n\nTCP\n\nService number {port}\n\nOfficial\n\n"))
        .collect();
    let comment = shown(&compared("", &many), "markdown");
    assert!(comment.len() < 65_536);
    let items = comment
        .lines()
        .filter(|line| line.starts_with("- "))
        .count();
    let rest = 2999 - items;
    let end = format!("{},{:03} more do not fit", rest / 1000, rest % 1000);
    assert!(comment.contains(&end), "{end}");
}

/// Our list beside a file of services: other names, other descriptions, the same services.
const LIST: &str = "21\n\nTCP\n\nFTP, File Transfer Protocol (control)\n\nOfficial\n\n\
    22\n\nTCP, UDP\n\nSSH (Secure Shell) - used for secure logins\n\nOfficial\n\n\
    53\n\nTCP\n\nDNS (Domain Name System)\n\nOfficial\n\n\
    99\n\nTCP\n\nMetagram Relay\n\nOfficial\n\n\
    512\n\nTCP\n\nRemote Process Execution\n\nOfficial\n\n\
    8080\n\nTCP\n\nWebCache\n\nUnofficial\n";
const ETC_SERVICES: &str = "ftp 21/tcp\nssh 22/tcp # SSH Remote Login Protocol\n\
    domain 53/tcp # Domain Name Server\nwebcache 80/tcp www\nexec 512/tcp\nprinter 515/tcp spooler\n";

#[test]
fn registries_of_different_kinds_are_compared_by_their_services() {
    assert_eq!(
        shown(&compared(LIST, ETC_SERVICES), "text"),
        "added\n  tcp-515-printer  \n\n\
         removed\n  udp-22-ssh  SSH (Secure Shell) - used for secure logins (official)\n  \
         tcp-99-metagram-relay  Metagram Relay (official)\n\n\
         renamed\n  tcp-512-remote-process-execution \u{2192} tcp-512-exec\n      \
         name: Remote Process Execution \u{2192} exec\n\n\
         moved\n  tcp-8080-webcache \u{2192} tcp-80-webcache\n\n  \
         not compared, since only one side has it: status, aliases\n  \
         5 rows with a name of its own on one side only: compared by the names that the description gives on the other, and not by the description\n\
         1 added, 2 removed, 1 renamed, 1 moved; 3 the same\n"
    );
}

#[test]
fn other_names_are_compared_where_both_sides_have_them() {
    let old = "http 80/tcp www web\nssh 22/tcp\nnew 1/tcp x\n";
    let new = "http 80/tcp www\nssh 22/tcp\nnew 1/tcp x\n";
    assert_eq!(
        shown(&compared(old, new), "text"),
        "changed\n  tcp-80-http\n      aliases: web www \u{2192} www\n\n1 changed; 2 the same\n"
    );
    assert!(
        compared(old, "http 80/tcp web,www\nssh 22/tcp\nnew 1/tcp x\n")
            .changes()
            .is_empty()
    );
    // A name and its alias that change places are one service still.
    let swapped = compared("http 80/tcp www\n", "www 80/tcp http\n");
    assert_eq!(swapped.count(ChangeKind::Renamed), 1);
    assert_eq!(swapped.changes().len(), 1);
}

#[test]
fn records_without_a_row_are_told() {
    let old = "ssh 22/tcp\nrtmp 1/ddp\nzip 6/ddp\nfoo 70000/tcp\n";
    let comparison = compared(old, "ssh 22/tcp/udp\n");
    assert_eq!(comparison.without_row(), [3, 0]);
    assert_eq!(
        shown(&comparison, "text"),
        "added\n  udp-22-ssh  \n\n  \
         not compared, without a port of a transport that can be read: 3 records in the old registry, 0 in the new one\n\
         1 added; 1 the same\n"
    );
    assert!(
        shown(&comparison, "json")
            .contains("\"without_row\": {\n    \"old\": 3,\n    \"new\": 0\n  }")
    );
}

#[test]
fn ports_that_are_set_aside_do_not_move_about() {
    let header = "Service Name,Port Number,Transport Protocol,Description\n";
    let old = format!("{header},6603-6618,,Unassigned\nx,7000,tcp,X\n,7001-7009,,Unassigned\n");
    let new = format!(
        "{header},6603-6609,,Unassigned\nbencher,6610,tcp,Bencher API\n,6611-6618,,Unassigned\nx,7000,tcp,X\n,8000-8009,,Unassigned\n"
    );
    assert_eq!(
        shown(&compared(&old, &new), "text"),
        "added\n  tcp-6610-bencher  Bencher API\n  any-6611-6618-unassigned  Unassigned\n  any-8000-8009-unassigned  Unassigned\n\n\
         removed\n  any-7001-7009-unassigned  Unassigned\n\n\
         moved\n  any-6603-6618-unassigned \u{2192} any-6603-6609-unassigned\n\n\
         3 added, 1 removed, 1 moved; 1 the same\n"
    );
}

#[test]
fn many_claims_of_one_port_take_no_longer() {
    let many = |word: &str| -> String {
        let row = |number| format!("{word}{number} 1/tcp # service {word} number {number}\n");
        (0..3000).map(row).collect()
    };
    let comparison = compared(&many("a"), &many("b"));
    assert_eq!(comparison.count(ChangeKind::Renamed), 3000);
}

/// What stands in a text of Markdown outside code spans (`CommonMark`, section 6.1).
fn outside_code(text: &str) -> String {
    let mut outside = String::new();
    let mut rest = text;
    while let Some(start) = rest.find('`') {
        outside.push_str(&rest[..start]);
        let fence = rest[start..].chars().take_while(|c| *c == '`').count();
        let inside = &rest[start + fence..];
        let mut at = 0;
        let end = loop {
            let Some(next) = inside[at..].find('`') else {
                break None;
            };
            let run = inside[at + next..]
                .chars()
                .take_while(|c| *c == '`')
                .count();
            if run == fence {
                break Some(at + next);
            }
            at += next + run;
        };
        let end = end.expect("each code span has an end");
        assert!(!inside[..end].contains('\n'), "a span ends on its line");
        rest = &inside[end + fence..];
    }
    outside + rest
}

fn two_registries() -> impl Strategy<Value = (String, String)> {
    let edit = (any::<prop::sample::Index>(), 0..4, hostile_text());
    (hostile_registry(), prop::collection::vec(edit, 0..5)).prop_map(|(records, edits)| {
        let mut edited = records.clone();
        for (place, how, text) in edits {
            if edited.is_empty() {
                continue;
            }
            let place = place.index(edited.len());
            match how {
                0 => drop(edited.remove(place)),
                1 => edited.insert(place, format!("{place}\n\nTCP\n\n{text}\n\nConflict\n\n")),
                2 => edited[place] = edited[place].replace("Official", "Unofficial"),
                _ => edited.reverse(),
            }
        }
        (records.concat(), edited.concat())
    })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn nothing_differs_from_itself(records in hostile_registry()) {
        let model = model(&records.concat());
        let comparison = Comparison::of(&model, &model);
        prop_assert_eq!(comparison.changes(), []);
        prop_assert_eq!(comparison.same(), model.count(&ASSIGNMENTS));
    }

    #[test]
    fn each_row_of_both_sides_is_accounted_for_once((old, new) in two_registries()) {
        let (old, new) = (model(&old), model(&new));
        let comparison = Comparison::of(&old, &new);
        let changes = comparison.changes();
        for (rows, of_side) in [
            (old.rows(&ASSIGNMENTS), changes.iter().map(|change| change.old).collect::<Vec<_>>()),
            (new.rows(&ASSIGNMENTS), changes.iter().map(|change| change.new).collect()),
        ] {
            let told: Vec<_> = of_side.into_iter().flatten().collect();
            let once: BTreeSet<_> = told.iter().collect();
            prop_assert_eq!(once.len(), told.len());
            prop_assert!(told.iter().all(|row| *row < rows.len()));
            prop_assert_eq!(told.len() + comparison.same(), rows.len());
        }
        // With the changes made, the old side is the new one.
        let mut made: Vec<_> = (0..old.count(&ASSIGNMENTS))
            .filter(|row| changes.iter().all(|change| change.old != Some(*row)))
            .map(|row| old.rows(&ASSIGNMENTS)[row].clone())
            .collect();
        made.extend(changes.iter().filter_map(|change| comparison.new_row(change)).map(<[_]>::to_vec));
        let mut wanted = new.rows(&ASSIGNMENTS).to_vec();
        let number = ASSIGNMENTS.place("record");
        for row in made.iter_mut().chain(&mut wanted) {
            row.remove(number);
        }
        made.sort();
        wanted.sort();
        prop_assert_eq!(made, wanted);
    }

    #[test]
    fn the_other_way_round_it_is_mirrored((old, new) in two_registries()) {
        let (there, back) = (compared(&old, &new), compared(&new, &old));
        let set = |comparison: &Comparison, mirrored: bool| {
            let mut set: Vec<_> = comparison.changes().iter().map(|change| {
                let kind = match change.kind {
                    ChangeKind::Added if mirrored => ChangeKind::Removed,
                    ChangeKind::Removed if mirrored => ChangeKind::Added,
                    kind => kind,
                };
                let (old, new) = if mirrored { (change.new, change.old) } else { (change.old, change.new) };
                (kind, old, new, change.columns.clone())
            }).collect();
            set.sort();
            set
        };
        prop_assert_eq!(set(&there, false), set(&back, true));
    }

    #[test]
    fn every_form_is_harmless((old, new) in two_registries(), name in hostile_text()) {
        let comparison = compared(&old, &new);
        for form in FORMS {
            let mut out = Vec::new();
            (form.write)(&comparison, [&name, "new"], &Look::default(), &mut out).expect("to memory");
            let text = String::from_utf8(out).expect("UTF-8");
            prop_assert!(!text.contains("##["), "{}", text);
            prop_assert!(text.chars().all(|char| char == '\n' || !is_hostile(char)), "{}", text);
            match form.name {
                "json" => {
                    let json: serde_json::Value = serde_json::from_str(&text).expect("JSON");
                    let schema = jsonschema::validator_for(&schema()).expect("a schema");
                    prop_assert!(schema.is_valid(&json), "{}", text);
                    prop_assert_eq!(&json["old"], &serde_json::json!(name));
                    prop_assert_eq!(json["changes"].as_array().map(Vec::len), Some(comparison.changes().len()));
                }
                "markdown" => {
                    let outside = outside_code(&text);
                    let plain = |char: char| char.is_ascii_alphanumeric() || " ,:;.()#-\n\u{2192}".contains(char);
                    prop_assert!(outside.chars().all(plain), "{}", outside);
                }
                _ => {
                    let titles = ChangeKind::ALL.map(ChangeKind::name);
                    let is_ours = |line: &str| line.is_empty() || line.starts_with("  ") || titles.contains(&line);
                    let lines: Vec<_> = text.lines().collect();
                    let (_, all_but_last) = lines.split_last().expect("a line at least");
                    prop_assert!(all_but_last.iter().all(|line| is_ours(line)), "{}", text);
                }
            }
        }
    }
}
