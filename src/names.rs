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
    let distance = |known: &&str| strsim::osa_distance(known, name);
    let nearest = known.into_iter().min_by_key(distance)?;
    (distance(&nearest) <= most.max(1)).then_some(nearest)
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
