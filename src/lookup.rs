//! Looking things up in a registry: by port, by range, by name, by words.
//!
//! What fits is decided here, for a row, whatever the row comes from; a database only finds the rows sooner that may fit.

use std::collections::HashMap;

use crate::export::{ALIASES, ASSIGNMENTS, Data, Kept, Place, Value};
use crate::model::{PortRange, Transport};
use crate::names::{nearest_of_many, unknown};
use crate::text::stretches;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query {
    /// All that shares a port with a range, with one transport or any.
    Ports(PortRange, Option<Transport>),
    /// What has a name, or else the words.
    Text(Text),
}

/// A text that is looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// All of it.
    pub whole: String,
    /// Its words in small letters; each is the beginning of a word that is to be there.
    pub words: Vec<String>,
}

/// How a row fits; what fits better leaves out what fits less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// It has all the words.
    Words,
    /// It has the name.
    Name,
    /// It has a port of the range.
    Ports,
}

/// A row of [`ASSIGNMENTS`] that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The row.
    pub row: Kept,
    /// Where its record stands, if the data says so.
    pub place: Option<Place>,
}

impl Query {
    /// Reads what was typed: each port or range is looked up by itself, all other words together.
    ///
    /// # Errors
    ///
    /// What is wrong with it.
    ///
    /// # Examples
    ///
    /// ```
    /// use portreg::lookup::Query;
    ///
    /// let queries = Query::read(["443/tcp", "secure", "shell"])?;
    /// assert_eq!(queries.len(), 2);
    /// assert!(Query::read(["65536"]).is_err());
    /// # Ok::<(), String>(())
    /// ```
    pub fn read<'t>(typed: impl IntoIterator<Item = &'t str>) -> Result<Vec<Self>, String> {
        let mut queries = Vec::new();
        let mut words = Vec::new();
        for text in typed {
            match ports(text.trim())? {
                Some((ports, transport)) => queries.push(Self::Ports(ports, transport)),
                None => words.push(text.trim()),
            }
        }
        let whole = words.join(" ").trim().to_owned();
        if !whole.is_empty() {
            let words = word_list(&whole).map(str::to_lowercase).collect();
            queries.push(Self::Text(Text { whole, words }));
        }
        if queries.is_empty() {
            return Err("there is nothing to look up".to_owned());
        }
        Ok(queries)
    }

    /// How a row of [`ASSIGNMENTS`] fits, if it does; `others` are the other names of its record, with a space between.
    #[must_use]
    pub fn fit(&self, row: &[Value<'_>], others: &str) -> Option<Fit> {
        let value = |name| &row[ASSIGNMENTS.place(name)];
        match self {
            Self::Ports(ports, transport) => {
                let port = |name| value(name).as_number().unwrap_or_default();
                let shares = port("port_first") <= ports.last().into()
                    && u32::from(ports.first()) <= port("port_last");
                let named = transport.is_none_or(|t| value("transport").text() == Some(t.name()));
                (shares && named).then_some(Fit::Ports)
            }
            Self::Text(text) => text.fit(row, others),
        }
    }
}

/// What has the form of a port or a range, perhaps with a transport behind a slash.
fn ports(text: &str) -> Result<Option<(PortRange, Option<Transport>)>, String> {
    let (range, transport) = match text.split_once('/') {
        Some((range, transport)) => (range, Some(transport)),
        None => (text, None),
    };
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !is_number(first) || !is_number(last) {
        return Ok(None);
    }
    let port = |digits: &str| {
        let highest = u16::MAX;
        let port = digits.parse::<u16>();
        port.map_err(|_| format!("{digits} is above the highest port, {highest}"))
    };
    let range = PortRange::new(port(first)?, port(last)?);
    let range = range.ok_or_else(|| format!("the range {first}-{last} runs backwards"))?;
    let named = |name: &str| {
        let lower = name.to_lowercase();
        let known = Transport::ALL.into_iter().find(|t| t.name() == lower);
        known.ok_or_else(|| unknown("transport", &lower, Transport::ALL.map(Transport::name)))
    };
    Ok(Some((range, transport.map(named).transpose()?)))
}

impl Text {
    fn fit(&self, row: &[Value<'_>], others: &str) -> Option<Fit> {
        let text = |name| row[ASSIGNMENTS.place(name)].text();
        let names = ["id", "name", "full_name"].map(text).into_iter().flatten();
        if names
            .chain(others.split(' '))
            .any(|name| same(name, &self.whole))
        {
            return Some(Fit::Name);
        }
        let texts = ["description", "name", "full_name", "note"].map(text);
        let has = |word: &String| {
            let mut texts = texts.into_iter().flatten().chain([others]);
            texts.any(|text| has_word(text, word))
        };
        (!self.words.is_empty() && self.words.iter().all(has)).then_some(Fit::Words)
    }
}

/// Whether two names are one, whatever their letters' case.
fn same(name: &str, looked_for: &str) -> bool {
    if looked_for.is_ascii() {
        name.eq_ignore_ascii_case(looked_for)
    } else {
        name.to_lowercase() == looked_for.to_lowercase()
    }
}

/// Whether a text has a word that begins so; `start` is in small letters.
fn has_word(text: &str, start: &str) -> bool {
    word_list(text).any(|word| {
        if start.is_ascii() {
            let head = word.as_bytes().get(..start.len());
            head.is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
        } else {
            word.to_lowercase().starts_with(start)
        }
    })
}

fn word_list(text: &str) -> impl Iterator<Item = &str> {
    stretches(text, is_word).map(|(_, word)| word)
}

/// Whether a character is part of a word: all but white space, punctuation and signs that stand between words.
///
/// What the tokenizer `unicode61` of SQLite takes for part of a word is one here too, so that full-text search finds all that fits.
/// It knows Unicode 6.1, and takes what is younger, and what is not assigned, for letters; so all is one that is not listed here.
#[must_use]
pub const fn is_word(char: char) -> bool {
    let is_between = match char {
        '\0'..='\x7F' => !char.is_ascii_alphanumeric(),
        _ => matches!(char,
            // Latin-1, but for its letters and digits.
            '\u{80}'..='\u{A9}' | '\u{AB}'..='\u{B1}' | '\u{B4}' | '\u{B6}'..='\u{B8}'
            | '\u{BB}' | '\u{BF}' | '\u{D7}' | '\u{F7}'
            // Blanks, dashes, quotation marks; arrows and mathematical signs.
            | '\u{2000}'..='\u{2064}' | '\u{2190}'..='\u{23F3}'
            // The same in Chinese and Japanese, and in their width.
            | '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3020}'
            | '\u{FF01}'..='\u{FF0F}' | '\u{FF1A}'..='\u{FF20}'
            | '\u{FF3B}'..='\u{FF40}' | '\u{FF5B}'..='\u{FF65}'),
    };
    !is_between
}

/// Of each record its other names, with a space between.
fn other_names(data: &dyn Data) -> HashMap<u32, String> {
    let mut others: HashMap<u32, String> = HashMap::new();
    let [record, name] = ["record", "name"].map(|name| ALIASES.place(name));
    let listed = data.each(&ALIASES, &mut |row| {
        if let Some((record, name)) = row[record].as_number().zip(row[name].text()) {
            let others = others.entry(record).or_default();
            if !others.is_empty() {
                others.push(' ');
            }
            others.push_str(name);
        }
        Ok(())
    });
    listed.expect("listing does not fail");
    others
}

/// Looks through all rows; what is found stands in the order of the data.
#[must_use]
pub fn lookup(data: &dyn Data, query: &Query) -> Vec<Found> {
    let mut rows: Vec<Kept> = Vec::new();
    let mut best = Fit::Words;
    let others = match query {
        Query::Text(_) => other_names(data),
        Query::Ports(..) => HashMap::new(),
    };
    let record = ASSIGNMENTS.place("record");
    let looked = data.each(&ASSIGNMENTS, &mut |row| {
        let others = row[record]
            .as_number()
            .and_then(|record| others.get(&record));
        let others = others.map_or("", String::as_str);
        if let Some(fit) = query.fit(row, others).filter(|fit| *fit >= best) {
            if fit > best {
                rows.clear();
                best = fit;
            }
            rows.push(row.iter().cloned().map(Value::into_owned).collect());
        }
        Ok(())
    });
    looked.expect("looking does not fail");
    let found = rows.into_iter().map(|row| {
        let record = row[ASSIGNMENTS.place("record")].as_number();
        let place = record.and_then(|record| data.place(record));
        Found { row, place }
    });
    found.collect()
}

/// The name that comes nearest to a text for which nothing was found.
#[must_use]
pub fn near(data: &dyn Data, text: &Text) -> Option<String> {
    let mut names = Vec::new();
    for table in [&ASSIGNMENTS, &ALIASES] {
        let place = table.place("name");
        let listed = data.each(table, &mut |row| {
            names.extend(row[place].text().map(str::to_lowercase));
            Ok(())
        });
        listed.expect("listing does not fail");
    }
    nearest_name(text, names)
}

/// The nearest of names in small letters.
pub(crate) fn nearest_name(text: &Text, mut names: Vec<String>) -> Option<String> {
    names.sort_unstable();
    names.dedup();
    let whole = text.whole.to_lowercase();
    nearest_of_many(&whole, names.iter().map(String::as_str)).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_the_form_of_a_port_is_one() {
        for (text, first, last, transport) in [
            ("22", 22, 22, None),
            ("443/tcp", 443, 443, Some(Transport::Tcp)),
            ("6000-6063", 6000, 6063, None),
            ("0-65535/SCTP", 0, 65535, Some(Transport::Sctp)),
        ] {
            let range = PortRange::new(first, last).expect("forwards");
            assert_eq!(ports(text), Ok(Some((range, transport))), "{text}");
        }
        for text in ["ssh", "TLS/SSL", "22-", "-22", "2000*", "", "²", "X.25"] {
            assert_eq!(ports(text), Ok(None), "{text}");
        }
        for text in ["65536", "23-22", "22/tpc", "22/", "99999999999999999999"] {
            assert!(ports(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_word_is_found_by_its_beginning_in_any_case() {
        for (text, start) in [
            ("Kerberos", "kerb"),
            ("TLS/SSL", "ssl"),
            ("Zürich naïve", "naï"),
            ("e\u{301}t ÉTÉ", "été"),
            ("\u{201C}Kerberos\u{201D} \u{2013} agent", "kerb"),
            ("X\u{2192}Y", "y"),
        ] {
            assert!(has_word(text, start), "{text} {start}");
        }
        for (text, start) in [("Kerberos", "ros"), ("Zürich", "rich"), ("a", "ab")] {
            assert!(!has_word(text, start), "{text} {start}");
        }
    }
}
