//! How two texts differ, as a patch that `git apply` takes.
//!
//! Fixes change few lines at each place, so the way is short and straight: behind a difference the nearest lines are looked for at which both texts go on alike.
//! A general search for the least difference takes the number of lines times that of differences, minutes for a large registry.

use std::io::{self, Write};
use std::ops::Range;

/// Equal lines that stand around a change.
const CONTEXT: usize = 3;

/// As many equal lines show that both texts go on alike.
const ALIKE: usize = 3;

/// How far behind a difference both texts together are looked through for that.
const NEAR: usize = 128;

/// Lines of the old text, and what the new one has in their place.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// Writes the patch from an old text to a new one; nothing if they are equal.
pub(super) fn write(
    [from, to]: [&str; 2],
    [old, new]: [&[u8]; 2],
    out: &mut dyn Write,
) -> io::Result<()> {
    // Lines end with LF and nothing else here, whatever they end with in the registry.
    let [old, new] = [old, new].map(|text| {
        text.split_inclusive(|byte| *byte == b'\n')
            .collect::<Vec<_>>()
    });
    let changes = changes(&old, &new);
    if !changes.is_empty() {
        writeln!(out, "--- {from}\n+++ {to}")?;
    }
    let apart = |one: &Change, next: &Change| next.old.start - one.old.end > 2 * CONTEXT;
    for hunk in changes.chunk_by(|one, next| !apart(one, next)) {
        write_hunk(hunk, &old, &new, out)?;
    }
    Ok(())
}

/// Writes changes that are near to each other, with the lines around them.
fn write_hunk(
    changes: &[Change],
    old: &[&[u8]],
    new: &[&[u8]],
    out: &mut dyn Write,
) -> io::Result<()> {
    let (Some(first), Some(last)) = (changes.first(), changes.last()) else {
        return Ok(());
    };
    let before = first.old.start.min(CONTEXT);
    let behind = (old.len() - last.old.end).min(CONTEXT);
    let [old_place, new_place] = [
        first.old.start - before..last.old.end + behind,
        first.new.start - before..last.new.end + behind,
    ]
    .map(place);
    writeln!(out, "@@ -{old_place} +{new_place} @@")?;
    let mut at = first.old.start - before;
    for change in changes {
        write_lines(' ', &old[at..change.old.start], out)?;
        write_lines('-', &old[change.old.clone()], out)?;
        write_lines('+', &new[change.new.clone()], out)?;
        at = change.old.end;
    }
    write_lines(' ', &old[at..at + behind], out)
}

/// Where lines stand, as a patch says it: the first, and how many if they are not one; before nothing, the line above.
fn place(lines: Range<usize>) -> String {
    match lines.len() {
        0 => format!("{},0", lines.start),
        1 => format!("{}", lines.start + 1),
        count => format!("{},{count}", lines.start + 1),
    }
}

fn write_lines(sign: char, lines: &[&[u8]], out: &mut dyn Write) -> io::Result<()> {
    for line in lines {
        write!(out, "{sign}")?;
        out.write_all(line)?;
        if !line.ends_with(b"\n") {
            writeln!(out, "\n\\ No newline at end of file")?;
        }
    }
    Ok(())
}

/// All changes, in order, with an equal line between two of them at least.
fn changes(old: &[&[u8]], new: &[&[u8]]) -> Vec<Change> {
    let mut changes = Vec::new();
    let [mut at, mut now] = [0, 0];
    loop {
        let equal = old[at..].iter().zip(&new[now..]);
        let equal = equal.take_while(|(one, other)| one == other).count();
        [at, now] = [at + equal, now + equal];
        if at == old.len() && now == new.len() {
            return changes;
        }
        let [less, more] = next_alike(&old[at..], &new[now..]);
        changes.push(Change {
            old: at..at + less,
            new: now..now + more,
        });
        [at, now] = [at + less, now + more];
    }
}

/// How many lines of each text stand before the nearest place from which both go on alike, or end.
fn next_alike(old: &[&[u8]], new: &[&[u8]]) -> [usize; 2] {
    let alike = |less: usize, more: usize| {
        let [old, new] = [old.get(less..), new.get(more..)];
        old.zip(new).is_some_and(|(old, new)| {
            let equal = old.iter().zip(new).take_while(|(one, other)| one == other);
            let equal = equal.take(ALIKE).count();
            equal == ALIKE || equal == old.len() && equal == new.len()
        })
    };
    let pairs = (1..=NEAR).flat_map(|both| (0..=both).map(move |less| [less, both - less]));
    pairs
        .into_iter()
        .find(|[less, more]| alike(*less, *more))
        .unwrap_or([old.len(), new.len()])
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn patch(old: &str, new: &str) -> String {
        let mut out = Vec::new();
        write(["a/p", "b/p"], [old.as_bytes(), new.as_bytes()], &mut out).expect("to memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn a_patch_is_as_others_write_it() {
        assert_eq!(patch("a\n", "a\n"), "");
        assert_eq!(
            patch(
                "1\n2\n3\n4\nx\n5\n6\n7\n8\n",
                "1\n2\n3\n4\ny\nz\n5\n6\n7\n8\n"
            ),
            "--- a/p\n+++ b/p\n@@ -2,7 +2,8 @@\n 2\n 3\n 4\n-x\n+y\n+z\n 5\n 6\n 7\n"
        );
        assert_eq!(
            patch("a", "a\n"),
            "--- a/p\n+++ b/p\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"
        );
        assert_eq!(patch("", "a\n"), "--- a/p\n+++ b/p\n@@ -0,0 +1 @@\n+a\n");
        assert_eq!(patch("a\n", ""), "--- a/p\n+++ b/p\n@@ -1 +0,0 @@\n-a\n");
    }

    #[test]
    fn changes_lead_from_one_text_to_the_other() {
        let texts = [
            "",
            "a",
            "b",
            "ab",
            "aab",
            "abcabcabc",
            "abcxabcabc",
            "abcabyabc",
            "xyzzy",
        ];
        for old in texts {
            for new in texts {
                let [old, new] =
                    [old, new].map(|text| text.as_bytes().chunks(1).collect::<Vec<_>>());
                let mut made: Vec<&[u8]> = Vec::new();
                let mut at = 0;
                for change in changes(&old, &new) {
                    made.extend(&old[at..change.old.start]);
                    made.extend(&new[change.new]);
                    at = change.old.end;
                }
                made.extend(&old[at..]);
                assert_eq!(made, new);
            }
        }
    }

    #[test]
    fn many_changes_take_the_time_of_their_lines() {
        // The general way takes minutes for this.
        let old: String = (0..300_000).map(|i| format!("{}\n", i % 7)).collect();
        let new = old.replace("3\n", "three\n");
        let start = Instant::now();
        assert_eq!(patch(&old, &new).matches("\n+three").count(), 42_857);
        assert!(start.elapsed().as_secs() < 20);
    }
}
