//! Names that people type, and the nearest one that is known.

/// The known name that a misspelt one is nearest to, if it is near at all.
#[must_use]
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    nearest_within(name, known, name.chars().count() / 2)
}

/// The same where many names are known, so that some one is always half alike.
#[must_use]
pub fn nearest_of_many<'n>(
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> Option<&'n str> {
    nearest_within(name, known, name.chars().count() / 3)
}

/// The nearest name that so many changes lead to, or a single one.
fn nearest_within<'n>(
    name: &str,
    known: impl IntoIterator<Item = &'n str>,
    most: usize,
) -> Option<&'n str> {
    let most = most.max(1);
    let length = name.chars().count();
    // So many letters more or less are so many changes at least: who types a megabyte need not wait.
    let may_be = |known: &&str| known.chars().count().abs_diff(length) <= most;
    let distance = |known| (strsim::osa_distance(known, name), known);
    let known = known.into_iter().filter(may_be).map(distance);
    let (distance, nearest) = known.min_by_key(|(distance, _)| *distance)?;
    (distance <= most).then_some(nearest)
}

/// Says that a name is not known: with the nearest one, or with all where they are few.
#[must_use]
pub fn unknown<'n>(what: &str, name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match nearest(name, known.iter().copied()) {
        Some(near) => format!("there is no {what} `{name}`; did you mean `{near}`?"),
        None if known.len() < 10 => {
            format!(
                "there is no {what} `{name}`; there are {}",
                known.join(", ")
            )
        }
        None => format!("there is no {what} `{name}`; `portreg explain` lists all"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_near_or_it_is_not() {
        let known = ["human", "json"];
        assert_eq!(nearest("jsn", known), Some("json"));
        assert_eq!(nearest("humna", known), Some("human"));
        assert_eq!(nearest("sarif", known), None);
        assert_eq!(nearest("hxxan", known), Some("human"));
        assert_eq!(nearest_of_many("hxxan", known), None);
        assert_eq!(nearest_of_many("jsn", known), Some("json"));
    }
}
