//! Names that people type, and the nearest one that is known.

/// The known name that a misspelt one is nearest to, if it is near at all.
#[must_use]
pub fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let distance = |known: &&str| strsim::osa_distance(known, name);
    let nearest = known.into_iter().min_by_key(distance)?;
    (distance(&nearest) <= 1.max(name.chars().count() / 2)).then_some(nearest)
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
    }
}
